//! What callers ask: each scene writes one request.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::data::{Data, card_number, phone};
use crate::http::write_request;
use test_support::random::Random;

/// The member whose card is hot: the first of the first tenant.
pub(crate) const HOT: usize = 0;
/// What a card that many sell to is topped up with before a run.
const TOP_UP: &str = "9000000.00";

/// Whose cards pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// Every tenant alike, then every member.
    Tenants,
    /// Members of the first tenant only.
    OneTenant,
    /// This member's card only.
    OneCard(usize),
}

/// Writes requests for the data, with tokens that still live.
pub(crate) struct Scenes<'a> {
    data: &'a Data,
    tokens: &'a [String],
    recorded: Vec<Vec<u8>>,
    mark: String,
}

impl<'a> Scenes<'a> {
    /// Scenes whose idempotency keys end with eight hexadecimal digits: the mark by which their postings are found.
    pub(crate) fn new(data: &'a Data, tokens: &'a [String], mark: u32) -> Self {
        Self { data, tokens, recorded: Vec::new(), mark: format!("{mark:08x}") }
    }

    /// A plain sale: one to twenty yuan from a card.
    pub(crate) fn consume(&self, random: &mut Random, out: &mut Vec<u8>, spread: Spread) {
        let member = self.member(random, spread);
        let cents = if matches!(spread, Spread::OneCard(_)) { 100 } else { 100 + random.below(1_900) };
        let card = &self.data.cards[member];
        let body = format!(
            "{{\"membership_id\":\"{}\",\"card_id\":\"{}\",\"amount\":\"{}.{:02}\"}}",
            card.membership,
            card.id,
            cents / 100,
            cents % 100
        );
        self.write_value(random, out, "POST /api/v1/consumptions", member, &body);
    }

    /// Enough money for a card that many sell to.
    pub(crate) fn top_up(&self, random: &mut Random, out: &mut Vec<u8>, member: usize) {
        let card = &self.data.cards[member];
        let body = format!(
            "{{\"membership_id\":\"{}\",\"card_id\":\"{}\",\"tenders\":[{{\"method\":\"cash\",\"amount\":\"{TOP_UP}\"}}]}}",
            card.membership, card.id
        );
        self.write_value(random, out, "POST /api/v1/top-ups", member, &body);
    }

    /// Keeps sales that were made, to be asked again with the same keys.
    pub(crate) fn keep(&mut self, requests: Vec<Vec<u8>>) {
        self.recorded = requests;
    }

    /// A sale that was made before.
    pub(crate) fn replay(&self, random: &mut Random, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.recorded[random.below(self.recorded.len())]);
    }

    /// A card read at the desk.
    pub(crate) fn card(&self, random: &mut Random, out: &mut Vec<u8>) {
        let member = self.member(random, Spread::Tenants);
        self.look_up(out, member, &card_number(member));
    }

    /// A whole phone typed at the desk.
    pub(crate) fn phone(&self, random: &mut Random, out: &mut Vec<u8>) {
        let member = self.member(random, Spread::Tenants);
        self.look_up(out, member, &phone(member));
    }

    /// The last four digits of a phone typed at the desk.
    pub(crate) fn phone_tail(&self, random: &mut Random, out: &mut Vec<u8>) {
        let member = self.member(random, Spread::Tenants);
        self.look_up(out, member, &phone(member)[7..]);
    }

    /// Members of the largest tenant by two characters of a name, as a manager browses.
    pub(crate) fn name(&self, random: &mut Random, out: &mut Vec<u8>) {
        // 王伟 … 林涛, percent-encoded: frequent surnames with frequent first characters.
        const NAMES: [&str; 6] = [
            "%E7%8E%8B%E4%BC%9F",
            "%E6%9D%8E%E5%A8%9C",
            "%E5%BC%A0%E9%9D%99",
            "%E5%88%98%E6%B4%8B",
            "%E9%99%88%E6%B6%9B",
            "%E6%9E%97%E6%98%8E",
        ];
        let line = format!("GET /api/v1/members?limit=20&q={}", NAMES[random.below(NAMES.len())]);
        write_request(out, &line, &[("authorization", &self.tokens[0])], "");
    }

    /// Members of the largest tenant by the initials of a name in pinyin.
    pub(crate) fn pinyin(&self, random: &mut Random, out: &mut Vec<u8>) {
        const INITIALS: [&str; 6] = ["ww", "ln", "zj", "ly", "ct", "lm"];
        let line = format!("GET /api/v1/members?limit=20&q={}", INITIALS[random.below(INITIALS.len())]);
        write_request(out, &line, &[("authorization", &self.tokens[0])], "");
    }

    /// The first page of the hot card's postings.
    pub(crate) fn postings(&self, _: &mut Random, out: &mut Vec<u8>) {
        let membership = &self.data.cards[HOT].membership;
        let line = format!("GET /api/v1/postings?limit=50&membership_id={membership}");
        write_request(out, &line, &[("authorization", &self.tokens[0])], "");
    }

    /// An answer without a database.
    pub(crate) fn alive(_: &mut Random, out: &mut Vec<u8>) {
        write_request(out, "GET /health/live", &[], "");
    }

    fn member(&self, random: &mut Random, spread: Spread) -> usize {
        let layout = &self.data.layout;
        let tenant = match spread {
            Spread::Tenants => random.below(layout.tenants),
            Spread::OneTenant => 0,
            Spread::OneCard(member) => return member,
        };
        let members = layout.members(tenant);
        members.start + random.below(members.len())
    }

    fn look_up(&self, out: &mut Vec<u8>, member: usize, credential: &str) {
        let body = format!("{{\"credential\":\"{credential}\",\"source\":\"reader\"}}");
        let token = &self.tokens[self.data.layout.tenant_of(member)];
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        write_request(out, "POST /api/v1/desk/lookups", &headers, &body);
    }

    fn write_value(&self, random: &mut Random, out: &mut Vec<u8>, line: &str, member: usize, body: &str) {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let (high, low) = (random.bits(), COUNT.fetch_add(1, Ordering::Relaxed) & 0xffff);
        // Random first digits, as clients make them: the index of keys is not spared.
        let key = format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{low:04x}{}",
            high >> 32,
            (high >> 16) & 0xffff,
            (high >> 4) & 0xfff,
            random.bits() & 0xfff,
            self.mark
        );
        let token = &self.tokens[self.data.layout.tenant_of(member)];
        let headers = [
            ("authorization", token.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", key.as_str()),
        ];
        write_request(out, line, &headers, body);
    }
}

//! Rules: published as numbered versions, never in the past, and read back into one snapshot.

use chrono::Days;
use domain::money::Currency;
use persistence::pagination::PageRequest;
use persistence::rules::codec::{RuleBody, RuleKind};
use persistence::rules::{self, NewRule, PublishError, RuleFilter, RuleState};
use persistence::snapshot;
use serde_json::json;

use super::house::{House, now, today};

fn ladder(house: &House, silver_from: i64, days_ahead: u64) -> NewRule {
    let body = json!({"steps": [
        {"level": 0, "code": "ordinary", "name": {"zh-CN": "普通"}, "from_points": 0},
        {"level": 1, "code": "silver", "name": {"zh-CN": "银卡", "en": "Silver"}, "from_points": silver_from}]});
    rule(house, RuleBody::decode(RuleKind::TierLadder, body, Currency::Cny).unwrap(), days_ahead)
}

fn rule(house: &House, body: RuleBody, days_ahead: u64) -> NewRule {
    NewRule {
        program: house.program,
        shop: None,
        in_force_from: today() + Days::new(days_ahead),
        priority: 0,
        body,
        published_by: Some(house.manager),
    }
}

#[test]
fn the_next_version_supersedes_the_one_before() {
    let house = House::build();
    let before = house.read(snapshot::load_in).unwrap();
    for (silver_from, days_ahead) in [(10_000, 0), (20_000, 0), (30_000, 7)] {
        house
            .write(|tx| rules::publish(tx, &ladder(&house, silver_from, days_ahead), today(), now()))
            .unwrap();
    }
    let page = PageRequest { after: None, limit: 10 };
    let listed = house.read(|tx| rules::list(tx, &RuleFilter::default(), today(), &page)).unwrap();
    let states: Vec<_> = listed.items.iter().map(|rule| (rule.number, rule.state)).collect();
    assert_eq!(states, [(3, RuleState::Planned), (2, RuleState::InForce), (1, RuleState::Superseded)]);
    assert_eq!(listed.items[0].published_by.as_ref().unwrap().name, "User 1");

    let snapshot = house.read(snapshot::load_in).unwrap();
    assert_eq!(snapshot.rules_version, before.rules_version + 3);
    let in_force = snapshot.in_force(house.program, Some(house.shops[0]), today()).ladder.unwrap();
    assert_eq!((in_force.number, in_force.body.steps[1].from_points), (2, 20_000));
    assert_eq!(snapshot.tier_label(Some(in_force.id), 1).name("en"), "Silver");
    assert_eq!(snapshot.tier_label(None, 0).code, "ordinary");
    assert_eq!(snapshot.shops[&house.shops[1]].code, "01");
}

/// A version that was planned by mistake is replaced by publishing another for the same day.
#[test]
fn of_two_versions_of_one_day_the_later_applies() {
    let house = House::build();
    for silver_from in [10_000, 20_000] {
        house.write(|tx| rules::publish(tx, &ladder(&house, silver_from, 7), today(), now())).unwrap();
    }
    let page = PageRequest { after: None, limit: 10 };
    let listed = house.read(|tx| rules::list(tx, &RuleFilter::default(), today(), &page)).unwrap();
    let states: Vec<_> = listed.items.iter().map(|rule| (rule.number, rule.state)).collect();
    assert_eq!(states, [(2, RuleState::Planned), (1, RuleState::Superseded)]);
    let snapshot = house.read(snapshot::load_in).unwrap();
    let on_the_day = snapshot.in_force(house.program, None, today() + Days::new(7)).ladder.unwrap();
    assert_eq!((on_the_day.number, on_the_day.body.steps[1].from_points), (2, 20_000));
}

#[test]
fn a_rule_that_makes_no_sense_or_begins_in_the_past_is_refused() {
    let house = House::build();
    let mut late = ladder(&house, 10_000, 0);
    late.in_force_from = today() - Days::new(1);
    let refused = house.write(|tx| rules::publish(tx, &late, today(), now()));
    assert!(matches!(refused, Err(PublishError::InThePast { .. })), "{refused:?}");
    let refused = house.write(|tx| rules::publish(tx, &ladder(&house, 0, 0), today(), now()));
    assert!(
        matches!(&refused, Err(PublishError::Invalid(problems)) if problems[0].path.starts_with("/steps/1")),
        "{refused:?}"
    );
    let discount = json!({"by_tier": [{"level": 1, "percent_off_bp": 20_000}]});
    let body = RuleBody::decode(RuleKind::TierDiscount, discount, Currency::Cny).unwrap();
    let refused = house.write(|tx| rules::publish(tx, &rule(&house, body.clone(), 0), today(), now()));
    assert!(
        matches!(&refused, Err(PublishError::Invalid(problems)) if problems[0].path.starts_with("/by_tier/0")),
        "{refused:?}"
    );
}

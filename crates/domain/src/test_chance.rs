//! Chance without a crate, for tests that take many steps: the same seed gives the same steps on every machine.

/// Where chance stands (xorshift); never zero.
#[derive(Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// Chance from `seed`.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number of 0 … `limit` − 1.
    pub(crate) fn below(&mut self, limit: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 >> 1).expect("63 bits") % limit
    }
}

/// The seed that `SEED` says, else one of the clock; other figures of a run likewise.
#[expect(clippy::disallowed_methods, reason = "a test has no configuration of its own")]
pub(crate) fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// A seed that differs from run to run.
pub(crate) fn seed_of_the_clock() -> u64 {
    std::time::UNIX_EPOCH.elapsed().map_or(1, |since| u64::from(since.subsec_nanos()))
}

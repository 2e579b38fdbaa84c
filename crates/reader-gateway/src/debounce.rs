//! One tap is one event: a card that bounces on the reader is not read twice.

use std::time::{Duration, Instant};

/// The same value again within this time is the same tap.
const SAME_TAP: Duration = Duration::from_millis(700);

/// Remembers the last read of one reader.
#[derive(Debug, Default)]
pub struct Debounce {
    last: Option<(String, Instant)>,
}

impl Debounce {
    /// Whether a read at an instant is a new tap. A bounce prolongs the tap.
    pub fn is_new_tap(&mut self, value: &str, at: Instant) -> bool {
        let is_bounce = self
            .last
            .as_ref()
            .is_some_and(|(last, seen)| last == value && at.saturating_duration_since(*seen) < SAME_TAP);
        self.last = Some((value.to_owned(), at));
        !is_bounce
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bouncing_card_is_one_tap_and_another_card_is_another() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut debounce = Debounce::default();
        assert!(debounce.is_new_tap("A", at(0)));
        assert!(!debounce.is_new_tap("A", at(100)));
        assert!(!debounce.is_new_tap("A", at(750)));
        assert!(debounce.is_new_tap("B", at(760)));
        assert!(debounce.is_new_tap("A", at(800)));
        assert!(debounce.is_new_tap("A", at(1_500)));
    }
}

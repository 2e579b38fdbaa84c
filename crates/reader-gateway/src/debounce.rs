//! One tap is one event: a card that bounces, two cards that lie together, or a device that is two readers at once.

use std::time::{Duration, Instant};

/// Remembers what was read last, on all readers together.
#[derive(Debug)]
pub struct Debounce {
    same_tap: Duration,
    last: Vec<(String, Instant)>,
}

impl Debounce {
    /// The same value again within that time is the same tap.
    #[must_use]
    pub const fn new(same_tap: Duration) -> Self {
        Self { same_tap, last: Vec::new() }
    }

    /// Whether a read at an instant is a new tap. A bounce prolongs the tap.
    pub fn is_new_tap(&mut self, value: &str, at: Instant) -> bool {
        let same_tap = self.same_tap;
        self.last.retain(|(_, seen)| at.saturating_duration_since(*seen) < same_tap);
        let known = self.last.iter_mut().find(|(last, _)| last == value);
        match known {
            Some((_, seen)) => {
                *seen = at;
                false
            }
            None => {
                self.last.push((value.to_owned(), at));
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A card that bounces ten times a second, and two cards that take turns on one reader.
    #[test]
    fn input_9_and_10_a_bouncing_card_is_one_tap_and_two_cards_are_two() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut debounce = Debounce::new(Duration::from_millis(700));
        assert!(debounce.is_new_tap("A", at(0)));
        for bounce in 1..50 {
            assert!(!debounce.is_new_tap("A", at(bounce * 100)));
            assert_eq!(debounce.is_new_tap("B", at(bounce * 100 + 50)), bounce == 1);
        }
        assert!(debounce.is_new_tap("A", at(5_600)));
        assert!(debounce.is_new_tap("A", at(6_300)));
    }
}

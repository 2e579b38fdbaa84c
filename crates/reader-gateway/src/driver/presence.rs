//! What a change of a chip reader's state means. Derived from whole snapshots, never from an edge alone.

/// The parts of a state that count, as PC/SC reports them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The service does not know the reader, or cannot reach it.
    pub lost: bool,
    /// A card is there.
    pub present: bool,
    /// It does not answer.
    pub mute: bool,
    /// Counts cards that came and went, in 16 bits; always 0 on some systems.
    pub count: u16,
}

/// What happened since the snapshot before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing that counts.
    Nothing,
    /// A card has come, or another one than before.
    Arrived {
        /// It was there when the reader was opened.
        resumed: bool,
    },
    /// A card is there and does not answer.
    Mute,
    /// The reader is gone.
    Lost,
}

/// Remembers the last snapshot.
#[derive(Debug, Default)]
pub struct Presence {
    last: Option<Snapshot>,
}

impl Presence {
    /// Whether a card lay there at the last look.
    #[must_use]
    pub fn has_card(&self) -> bool {
        self.last.is_some_and(|last| last.present)
    }

    /// Takes a snapshot.
    pub fn take(&mut self, now: Snapshot) -> Change {
        let last = self.last.replace(now);
        match last {
            // A reader that cannot be reached and has a card for another program at once does not exist: the card does.
            _ if now.lost && !now.present => Change::Lost,
            _ if !now.present => Change::Nothing,
            // Coming and going counts twice: a jump is a card that was lifted and put back between two looks.
            Some(last) if last.present && last.mute == now.mute && now.count.wrapping_sub(last.count) < 2 => {
                Change::Nothing
            }
            _ if now.mute => Change::Mute,
            last => Change::Arrived { resumed: last.is_none() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(present: bool, count: u16) -> Snapshot {
        Snapshot { present, count, ..Snapshot::default() }
    }

    const NEW: Change = Change::Arrived { resumed: false };

    #[test]
    fn input_16_the_count_of_cards_may_wrap_and_a_jump_is_another_tap() {
        let mut presence = Presence::default();
        for (now, change) in [
            (snapshot(false, 65_534), Change::Nothing),
            (snapshot(true, 65_535), NEW),
            (snapshot(true, 65_535), Change::Nothing),
            (snapshot(true, 1), NEW),
            (snapshot(true, 2), Change::Nothing),
            (snapshot(false, 3), Change::Nothing),
            (snapshot(true, 4), NEW),
        ] {
            assert_eq!(presence.take(now), change, "{now:?}");
        }
    }

    #[test]
    fn input_16_a_reader_that_is_away_and_in_use_at_once_is_judged_by_its_card() {
        let mut presence = Presence::default();
        assert_eq!(presence.take(snapshot(false, 0)), Change::Nothing);
        let odd = Snapshot { lost: true, present: true, ..Snapshot::default() };
        assert_eq!(presence.take(odd), NEW);
        assert_eq!(presence.take(Snapshot { lost: true, ..Snapshot::default() }), Change::Lost);
    }

    #[test]
    fn input_11_a_card_that_lies_there_at_the_start_is_resumed() {
        assert_eq!(Presence::default().take(snapshot(true, 7)), Change::Arrived { resumed: true });
    }

    #[test]
    fn input_5_a_mute_card_is_told_once_and_read_when_it_answers() {
        let mut presence = Presence::default();
        presence.take(snapshot(false, 0));
        let mute = Snapshot { mute: true, ..snapshot(true, 1) };
        assert_eq!((presence.take(mute), presence.take(mute)), (Change::Mute, Change::Nothing));
        assert_eq!(presence.take(snapshot(true, 1)), NEW);
    }

    /// Systems that do not count: presence alone.
    #[test]
    fn without_a_count_each_arrival_is_a_tap() {
        let mut presence = Presence::default();
        let changes: Vec<Change> =
            [false, true, true, false, true].map(|present| presence.take(snapshot(present, 0))).into();
        assert_eq!(changes, [Change::Nothing, NEW, Change::Nothing, Change::Nothing, NEW]);
    }
}

//! What a person sees: lines on standard output, in their language.

use std::io::Write as _;

use crate::messages::{Language, Message};

/// Speaks to the person at the machine.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    /// In this language.
    pub language: Language,
}

impl Console {
    /// Says something. A closed terminal is no reason to stop.
    pub fn say(&self, message: &Message<'_>) {
        let _ = writeln!(std::io::stdout().lock(), "{}", message.text(self.language));
    }

    /// Reports that something failed.
    pub fn warn(&self, message: &Message<'_>) {
        let _ = writeln!(std::io::stderr().lock(), "{}", message.text(self.language));
    }
}

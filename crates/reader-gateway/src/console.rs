//! What a person sees: lines on standard output, in their language. What programs read: JSON, one object per line.

use std::io::Write as _;

use serde::Serialize;

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

    /// Prints a line for programs.
    pub fn json(&self, line: &impl Serialize) {
        if let Ok(line) = serde_json::to_string(line) {
            let _ = writeln!(std::io::stdout().lock(), "{line}");
        }
    }
}

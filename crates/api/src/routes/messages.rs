//! `/messages` and what belongs to them: what members were told, in which words, by whom it is sent and what it may cost (OP03), and the message
//! of each week (X04).

pub(crate) mod credit;
pub(crate) mod log;
pub(crate) mod settings;
pub(crate) mod templates;
pub(crate) mod weekly;

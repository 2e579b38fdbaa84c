//! `/messages` and what belongs to them: what members were told, in which words, by whom it is sent and what it may cost (OP03).

pub(crate) mod credit;
pub(crate) mod log;
pub(crate) mod settings;
pub(crate) mod templates;

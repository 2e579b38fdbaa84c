//! A thing with its name, for lists that show both.

use domain::ids::Id;

/// A thing with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<T> {
    /// Its id.
    pub id: Id<T>,
    /// Its name, for people.
    pub name: String,
}

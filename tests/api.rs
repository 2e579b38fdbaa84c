//! The API through HTTP, as its clients use it.

mod journey;

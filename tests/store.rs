//! What the till and its database promise, through the real writer threads.

mod race;

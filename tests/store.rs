//! What the till and its database promise, through the real writer threads.

mod budget;
mod key;
mod loss;
mod preview;
mod queue;
mod race;
mod refuse;
mod wait;

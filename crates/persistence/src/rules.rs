//! Published rules: immutable versions with "in force from".

pub mod codec;

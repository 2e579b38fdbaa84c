//! The only crate with diesel: rows in, domain types out, every transaction opened here.

//! What surrounds every request: [`edge`] gives it an id, renders problems, logs; [`guard`] reads its token, counts
//! it and refuses browsers from elsewhere; [`cors`] lets configured sites in.

pub(crate) mod cors;
pub mod edge;
pub(crate) mod guard;
pub(crate) mod headers;
pub mod rate_limit;

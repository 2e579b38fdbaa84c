//! What surrounds every request: [`edge`] gives it an id, renders problems, logs; [`cors`] lets configured sites in;
//! [`guard`] reads its token, counts it and refuses browsers from elsewhere; [`admission`] asks whether the caller
//! may.

pub(crate) mod admission;
pub(crate) mod cors;
pub mod edge;
pub(crate) mod guard;
pub(crate) mod headers;
pub mod rate_limit;

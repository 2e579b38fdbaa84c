//! The HTTP API, the use cases and the regulars binary.

//! USB card readers to the API, over HTTP only.

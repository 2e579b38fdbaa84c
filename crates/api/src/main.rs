//! The `regulars` program: the server and its command line. Everything is in the library; only the pages are here.

use std::process::ExitCode;

/// A sale allocates some hundred small pieces on one thread and frees them on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The packed pages; empty unless built for release.
static PAGES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/assets.pack"));

fn main() -> ExitCode {
    api::cli::run(PAGES)
}

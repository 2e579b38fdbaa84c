//! `test-postgres stop` ends the server that the tests left running.

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("stop") => test_support::cluster::TestCluster::stop(),
        _ => eprintln!("usage: test-postgres stop"),
    }
}

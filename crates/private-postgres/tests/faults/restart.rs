//! What a start finds of the time before.

use std::fs;

use private_postgres::{Cluster, Stopped};

use crate::site::{Site, await_that, query};

#[test]
fn a_restarted_server_reads_what_was_cached_by_itself() {
    let site = Site::new("warm");
    let cluster = Cluster::start(&site.settings()).unwrap();
    query(&cluster, "create table visited as select generate_series(1, 50000) as number");
    assert_eq!(query(&cluster, "select count(*) from visited"), "50000");
    assert_eq!(cluster.stop().unwrap(), Stopped::Server);

    let cluster = Cluster::start(&site.settings()).unwrap();
    await_that("the pages of before", || log(&site).contains("autoprewarm successfully prewarmed"));
    let count = "explain (analyze, buffers, costs off, timing off, summary off) select count(*) from visited";
    let told = query(&cluster, count);
    assert!(told.contains("Buffers: shared hit="), "{told}");
    let executed = told.split("Planning").next().unwrap_or_default();
    assert!(!executed.contains(" read="), "{told}");
    cluster.stop().unwrap();
}

/// What the server says of itself.
fn log(site: &Site) -> String {
    let files = fs::read_dir(site.root().join("log")).into_iter().flatten().flatten();
    files.filter_map(|file| fs::read_to_string(file.path()).ok()).collect()
}

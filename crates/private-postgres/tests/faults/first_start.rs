//! The first start: what it makes, and what it must not be disturbed by.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::time::Instant;

use nix::unistd::{Pid, Uid, getpgid};
use private_postgres::{Cluster, Settings, Stopped};

use crate::application::{Application, Started};
use crate::site::{OWNER, Site, await_that, query, unfinished};

#[test]
fn first_start_makes_a_durable_private_cluster() {
    let site = Site::new("first");
    let leftover = site.root().join("data.new-1-1");
    fs::create_dir_all(leftover.join("base")).unwrap();

    let begun = Instant::now();
    let cluster = Cluster::start(&Settings { extra: vec![], ..site.settings() }).unwrap();
    println!("first start: {:?}", begun.elapsed());

    assert!(!cluster.was_adopted());
    assert!(!leftover.exists());
    for (setting, value) in [
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("listen_addresses", ""),
        ("unix_socket_permissions", "0700"),
        ("recovery_init_sync_method", "syncfs"),
        ("restart_after_crash", "on"),
        ("max_wal_size", "4GB"),
        ("checkpoint_timeout", "15min"),
        ("lc_collate", "C.UTF-8"),
        ("server_encoding", "UTF8"),
    ] {
        assert_eq!(query(&cluster, &format!("show {setting}")), value, "{setting}");
    }
    assert_eq!(query(&cluster, "select current_user, current_database()"), "regulars_owner|regulars");
    assert_eq!(query(&cluster, "select string_agg(rolname, ',') from pg_roles where rolsuper"), OWNER);
    assert_eq!(fs::metadata(cluster.socket_dir()).unwrap().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(cluster.data_dir()).unwrap().mode() & 0o777, 0o700);
}

#[test]
fn server_inherits_nothing_from_the_application() {
    let site = Site::new("inherits");
    let cluster = Cluster::start(&site.settings()).unwrap();
    let postmaster = cluster.postmaster_pid();
    let process = PathBuf::from(format!("/proc/{postmaster}"));

    let own_group = getpgid(None).unwrap();
    assert_ne!(getpgid(Some(Pid::from_raw(postmaster))).unwrap(), own_group);
    assert!(!fs::read_to_string(process.join("environ")).unwrap().contains("PATH=/"));
    assert_ne!(fs::metadata(&process).unwrap().uid(), 0);
    for entry in fs::read_dir(process.join("fd")).unwrap().flatten() {
        let target = fs::read_link(entry.path()).unwrap_or_default();
        assert!(target != site.root().join("lock") && target != site.root().join("in-use"), "{target:?}");
    }
    let status = fs::read_to_string(process.join("status")).unwrap();
    let groups = status.lines().find(|line| line.starts_with("Groups:")).unwrap().to_owned();
    assert!(!Uid::effective().is_root() || groups.trim() == "Groups:", "{groups}");
}

#[test]
fn four_first_starts_make_one_cluster() {
    let site = Site::new("four");
    let mut applications: Vec<Application> = (0..4).map(|_| Application::spawn(&site)).collect();
    let started: Vec<Started> = applications.iter_mut().map(Application::started).collect();

    let servers: BTreeSet<i32> = started.iter().map(|started| started.postmaster_pid).collect();
    assert_eq!(servers.len(), 1, "{started:?}");
    assert_eq!(started.iter().filter(|started| !started.adopted).count(), 1, "{started:?}");
    assert!(unfinished(&site).is_empty());
}

#[test]
fn initialisation_killed_half_way_is_begun_anew() {
    let site = Site::new("half");
    let application = Application::spawn(&site);
    await_that("an initialisation under way", || {
        unfinished(&site).iter().any(|directory| directory.join("PG_VERSION").exists())
    });
    application.kill();
    assert!(!site.data_dir().exists(), "the kill came too late to test anything");

    let cluster = Cluster::start(&site.settings()).unwrap();
    assert_eq!(query(&cluster, "select 1"), "1");
    assert_eq!(cluster.stop().unwrap(), Stopped::Server);
    // The orphaned initialisation may have outlived the first removal, not a later one.
    await_that("the orphaned initialisation to end", || {
        drop(Cluster::start(&site.settings()).unwrap());
        unfinished(&site).is_empty()
    });
}

//! Servers that outlive their application, and stopping them.

use std::process::{Command, Stdio};
use std::time::Instant;

use nix::unistd::Uid;
use private_postgres::{Cluster, Stopped};

use crate::application::Application;
use crate::site::{OWNER, Site, await_that, psql, query, run, servers_in};

#[test]
fn server_outlives_a_killed_application_and_is_adopted() {
    let site = Site::new("adopt");
    let mut application = Application::spawn(&site);
    let started = application.started();
    application.kill();

    let begun = Instant::now();
    let cluster = Cluster::start(&site.settings()).unwrap();
    println!("adoption: {:?}", begun.elapsed());
    assert!(cluster.was_adopted());
    assert_eq!(cluster.postmaster_pid(), started.postmaster_pid);
    assert_eq!(query(&cluster, "select 1"), "1");

    let begun = Instant::now();
    assert_eq!(cluster.stop().unwrap(), Stopped::Server);
    println!("clean stop: {:?}", begun.elapsed());
    assert!(servers_in(&site.data_dir()).is_empty());
    assert!(!site.data_dir().join("postmaster.pid").exists());
}

#[test]
fn adoption_lets_the_application_be_roles_the_server_did_not_know() {
    let site = Site::new("roles");
    let first = Cluster::start(&site.settings()).unwrap();
    query(&first, "create role regulars_report login");
    let mut settings = site.settings();
    settings.role_names.push("regulars_report".into());

    let second = Cluster::start(&settings).unwrap();
    assert!(second.was_adopted());
    await_that("the new role to connect", || {
        run(psql(&second.url("regulars_report"), "select current_user"))
            .is_ok_and(|name| name == "regulars_report")
    });
    assert_eq!(query(&first, "select current_user"), OWNER);
}

#[test]
fn stop_leaves_the_server_to_another_application() {
    let site = Site::new("shared");
    let mut application = Application::spawn(&site);
    let started = application.started();

    let cluster = Cluster::start(&site.settings()).unwrap();
    assert_eq!(cluster.stop().unwrap(), Stopped::ThisUseOnly);
    assert!(servers_in(&site.data_dir()).contains(&started.postmaster_pid));

    let cluster = Cluster::start(&site.settings()).unwrap();
    application.kill();
    assert_eq!(cluster.stop().unwrap(), Stopped::Server);
}

#[test]
fn stop_ends_open_sessions() {
    let site = Site::new("sessions");
    let cluster = Cluster::start(&site.settings()).unwrap();
    let mut client = psql(&cluster.url(OWNER), "select pg_sleep(600)").stderr(Stdio::null()).spawn().unwrap();
    let sleeping = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'";
    await_that("the session", || query(&cluster, sleeping) == "1");

    assert_eq!(cluster.stop().unwrap(), Stopped::Server);
    assert!(!client.wait().unwrap().success());
    assert!(!Cluster::start(&site.settings()).unwrap().was_adopted());
}

#[test]
fn root_that_may_not_look_into_other_processes_still_adopts() {
    let has_setpriv = Command::new("setpriv").arg("--version").output().is_ok();
    if !Uid::effective().is_root() || !has_setpriv {
        println!("skipped: needs root and setpriv");
        return;
    }
    let site = Site::new("ptrace");
    let cluster = Cluster::start(&site.settings()).unwrap();
    let mut restricted = Application::spawn_through(&["setpriv", "--bounding-set", "-sys_ptrace"], &site);
    let started = restricted.started();
    assert!(started.adopted);
    assert_eq!(started.postmaster_pid, cluster.postmaster_pid());
}

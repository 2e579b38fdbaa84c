//! Starts after a crash.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::unistd::Uid;
use private_postgres::{Cluster, Stopped};

use crate::site::{Helper, OWNER, Site, await_that, kill_hard, psql, query, servers_in, state_letter};

#[test]
fn killed_server_restarts_while_it_is_still_a_zombie() {
    let site = Site::new("zombie");
    let crashed = Cluster::start(&site.settings()).unwrap();
    query(&crashed, "create table kept (id int); insert into kept values (1)");
    kill_hard(crashed.postmaster_pid());
    await_that("the zombie", || state_letter(crashed.postmaster_pid()) == Some('Z'));

    let begun = Instant::now();
    let cluster = Cluster::start(&site.settings()).unwrap();
    println!("restart after kill -9: {:?}", begun.elapsed());

    assert!(!cluster.was_adopted());
    assert_eq!(state_letter(crashed.postmaster_pid()), Some('Z'));
    assert_ne!(cluster.postmaster_pid(), crashed.postmaster_pid());
    assert_eq!(query(&cluster, "select count(*) from kept"), "1");
}

#[test]
fn a_server_that_was_killed_is_known_to_have_ended() {
    let site = Site::new("ended");
    let mut own = Cluster::start(&site.settings()).unwrap();
    let mut adopted = Cluster::start(&site.settings()).unwrap();
    assert!(adopted.was_adopted());
    assert!(!own.has_ended().unwrap() && !adopted.has_ended().unwrap());

    kill_hard(own.postmaster_pid());
    await_that("both to know", || own.has_ended().unwrap() && adopted.has_ended().unwrap());
    let mut again = Cluster::start(&site.settings()).unwrap();
    assert!(!again.has_ended().unwrap());
    assert_eq!((own.port(), own.socket_dir()), (again.port(), again.socket_dir()));
}

#[test]
fn orphan_backends_are_waited_for() {
    let site = Site::new("orphans");
    let crashed = Cluster::start(&site.settings()).unwrap();
    let dead = crashed.postmaster_pid();
    // A backend that computes does not notice that its postmaster is gone; this one ends when told to.
    let busy = "do $$ begin while pg_stat_file('end', true) is null loop end loop; end $$";
    let mut client = psql(&crashed.url(OWNER), busy).stderr(Stdio::null()).spawn().unwrap();
    let active = "select pid from pg_stat_activity where state = 'active' and query like 'do %'";
    await_that("the busy backend", || !query(&crashed, active).is_empty());
    let orphan: i32 = query(&crashed, active).parse().unwrap();
    kill_hard(dead);
    // The log collector lives as long as anybody could still write to it.
    await_that("all but the orphan and the log collector to end", || servers_in(&site.data_dir()).len() == 2);

    let settings = site.settings();
    let start = thread::spawn(move || Cluster::start(&settings).unwrap());
    thread::sleep(Duration::from_secs(1));
    assert!(!start.is_finished());
    let pid_file = fs::read_to_string(site.data_dir().join("postmaster.pid")).unwrap();
    assert!(pid_file.starts_with(&format!("{dead}\n")), "{pid_file}");
    assert!(servers_in(&site.data_dir()).contains(&orphan));

    fs::write(site.data_dir().join("end"), "").unwrap();
    let cluster = start.join().unwrap();
    assert!(!servers_in(&site.data_dir()).contains(&orphan));
    assert_eq!(query(&cluster, "select 1"), "1");
    client.wait().unwrap();
}

#[test]
fn pid_file_naming_a_living_stranger_does_not_stop_a_start() {
    let site = Site::new("stranger");
    let cluster = Cluster::start(&site.settings()).unwrap();
    let account = fs::metadata(cluster.data_dir()).unwrap();
    let (data_dir, socket_dir) = (cluster.data_dir().to_owned(), cluster.socket_dir().to_owned());
    assert_eq!(cluster.stop().unwrap(), Stopped::Server);

    let mut command = Command::new("sleep");
    command.arg("600");
    if Uid::effective().is_root() {
        command.uid(account.uid()).gid(account.gid());
    }
    let mut stranger = Helper(command.spawn().unwrap());
    let text = |directory: &Path| {
        format!("{}\n{}\n1700000000\n5432\n{}\n", stranger.0.id(), data_dir.display(), directory.display())
    };
    for path in [data_dir.join("postmaster.pid"), socket_dir.join(".s.PGSQL.5432.lock")] {
        fs::write(&path, text(&socket_dir)).unwrap();
        std::os::unix::fs::chown(&path, Some(account.uid()), Some(account.gid())).unwrap();
    }

    let cluster = Cluster::start(&site.settings()).unwrap();
    assert!(!cluster.was_adopted());
    assert_eq!(query(&cluster, "select 1"), "1");
    assert!(stranger.0.try_wait().unwrap().is_none(), "the stranger must be left alone");
}

//! What is refused, with the data left as it was.

use std::fs;

use nix::unistd::Uid;
use private_postgres::{Cluster, Settings, StartError, Stopped};

use crate::site::{Site, query};

#[test]
fn data_of_another_major_version_is_refused_and_kept() {
    let site = Site::new("major");
    assert_eq!(Cluster::start(&site.settings()).unwrap().stop().unwrap(), Stopped::Server);
    let version_file = site.data_dir().join("PG_VERSION");
    let version = fs::read_to_string(&version_file).unwrap();
    fs::write(&version_file, "13\n").unwrap();

    let error = Cluster::start(&site.settings()).unwrap_err();
    assert!(matches!(error, StartError::OtherMajor { .. }), "{error}");
    assert!(error.to_string().contains("was made by PostgreSQL 13"), "{error}");
    assert_eq!(error.exit_code(), 1);

    fs::write(&version_file, version).unwrap();
    assert_eq!(query(&Cluster::start(&site.settings()).unwrap(), "select 1"), "1");
}

#[test]
fn missing_binaries_are_named_in_one_sentence() {
    let site = Site::new("missing");
    let settings = Settings { bin_dir: Some(site.base.clone()), ..site.settings() };
    let error = Cluster::start(&settings).unwrap_err();
    assert_eq!(error.exit_code(), 3);
    let text = error.to_string();
    assert!(text.contains("apt-get install -y postgresql-15") && text.lines().count() == 1, "{text}");
}

#[test]
fn directory_that_is_no_cluster_is_left_alone() {
    let site = Site::new("foreign");
    fs::create_dir_all(site.data_dir()).unwrap();
    fs::write(site.data_dir().join("letter.txt"), "mine").unwrap();
    if Uid::effective().is_root() {
        std::os::unix::fs::chown(site.data_dir(), Some(65534), None).unwrap();
    }
    let error = Cluster::start(&site.settings()).unwrap_err();
    assert!(matches!(error, StartError::NotACluster { .. }), "{error}");
    assert!(site.data_dir().join("letter.txt").exists());
}

#[test]
fn server_that_cannot_start_shows_its_last_words() {
    let site = Site::new("words");
    assert_eq!(Cluster::start(&site.settings()).unwrap().stop().unwrap(), Stopped::Server);
    let mut settings = site.settings();
    settings.extra.push(("work_mem".into(), "plenty".into()));
    let error = Cluster::start(&settings).unwrap_err();
    assert!(matches!(error, StartError::LaunchFailed { .. }), "{error}");
    assert!(error.to_string().contains("work_mem"), "{error}");
}

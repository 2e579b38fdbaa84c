//! Directories in which a server cannot simply live.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use nix::unistd::Uid;
use private_postgres::{Cluster, StartError, Stopped};

use crate::site::{OWNER, Site, query};

#[test]
fn long_paths_get_a_short_socket_directory() {
    let site = Site::new(&"long".repeat(25));
    let cluster = Cluster::start(&site.settings()).unwrap();
    let socket_dir = cluster.socket_dir().to_owned();
    assert!(socket_dir.starts_with("/tmp") && !socket_dir.starts_with(site.root()), "{socket_dir:?}");
    assert_eq!(query(&cluster, "select 1"), "1");
    assert_eq!(cluster.stop().unwrap(), Stopped::Server);

    let unsafe_reason = || match Cluster::start(&site.settings()) {
        Err(StartError::UnsafeSocketDirectory { reason, .. }) => reason,
        other => panic!("{other:?}"),
    };
    fs::set_permissions(&socket_dir, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(unsafe_reason().contains("0755"));
    fs::remove_dir_all(&socket_dir).unwrap();
    std::os::unix::fs::symlink(site.root(), &socket_dir).unwrap();
    assert!(unsafe_reason().contains("symbolic link"));
    fs::remove_file(&socket_dir).unwrap();

    assert_eq!(Cluster::start(&site.settings()).unwrap().stop().unwrap(), Stopped::Server);
    fs::remove_dir_all(&socket_dir).unwrap();
}

#[test]
fn awkward_characters_in_the_path_are_no_obstacle() {
    for name in ["it's a \"path\"", "comma, 常客"] {
        let site = Site::new(name);
        let cluster = Cluster::start(&site.settings()).unwrap();
        assert_eq!(query(&cluster, "select 1"), "1", "{name}");
        let outside =
            (!cluster.socket_dir().starts_with(site.root())).then(|| cluster.socket_dir().to_owned());
        assert_eq!(cluster.stop().unwrap(), Stopped::Server);
        outside.map(fs::remove_dir_all).transpose().unwrap();
    }
}

#[test]
fn root_moves_to_a_directory_the_server_can_enter() {
    if !Uid::effective().is_root() {
        println!("skipped: needs root");
        return;
    }
    let site = Site::new("closed");
    fs::set_permissions(&site.base, fs::Permissions::from_mode(0o700)).unwrap();
    let cluster = Cluster::start(&site.settings()).unwrap();
    let moved = cluster.data_dir().parent().unwrap().to_owned();
    assert!(moved.starts_with("/var/lib/regulars"), "{moved:?}");
    assert_eq!(query(&cluster, "select current_user"), OWNER);
    assert_eq!(cluster.stop().unwrap(), Stopped::Server);

    // Once there is data, it stays the place even when the other would do.
    fs::set_permissions(&site.base, fs::Permissions::from_mode(0o755)).unwrap();
    let cluster = Cluster::start(&site.settings()).unwrap();
    assert_eq!(cluster.data_dir().parent().unwrap(), moved);
    assert_eq!(cluster.stop().unwrap(), Stopped::Server);
    fs::remove_dir_all(moved).unwrap();
}

#[test]
fn data_that_became_unreachable_is_not_replaced() {
    if !Uid::effective().is_root() {
        println!("skipped: needs root");
        return;
    }
    let site = Site::new("unreachable");
    assert_eq!(Cluster::start(&site.settings()).unwrap().stop().unwrap(), Stopped::Server);
    fs::set_permissions(&site.base, fs::Permissions::from_mode(0o700)).unwrap();
    let error = Cluster::start(&site.settings()).unwrap_err();
    assert!(matches!(error, StartError::Unreachable { .. }), "{error}");
}

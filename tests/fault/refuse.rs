//! What `regulars` refuses at start: a server that could forget acknowledged sales, and a role that no policy binds.

use persistence::bootstrap::{self, BootstrapError};
use persistence::database::DatabaseAddress;
use private_postgres::{Cluster, Settings};
use test_support::fault::server::Server;
use test_support::{Company, Desk, TestDatabase};

fn external(url: &str) -> DatabaseAddress {
    DatabaseAddress::External { owner_url: url.to_owned(), app_url: None }
}

/// A durable server with plain serving roles is accepted, also by its address alone.
#[test]
fn a_durable_server_is_accepted() {
    let database = TestDatabase::fresh();
    bootstrap::check(&database.address()).expect("the private form");
    bootstrap::check(&external(&database.address().owner())).expect("the external form");
}

/// A session setting that gives durability up is found.
#[test]
fn a_server_that_does_not_wait_for_the_disk_is_refused() {
    let database = TestDatabase::fresh();
    database.owner().run(&format!("ALTER DATABASE {} SET synchronous_commit = off", database.name()));
    let refused = bootstrap::check(&database.address()).expect_err("it is not durable");
    assert!(matches!(refused, BootstrapError::NotDurable { setting: "synchronous_commit", .. }), "{refused}");
    assert!(refused.to_string().contains("synchronous_commit=off"), "{refused}");
}

/// A serving role that is superuser, passes policies or owns tables is refused.
#[test]
fn a_serving_role_that_is_too_strong_is_refused() {
    let database = TestDatabase::fresh();
    let address = database.address();
    // Ownership is of this database only; the other rights would be felt by all tests of the server.
    database
        .owner()
        .run("CREATE TABLE stray (tenant_id uuid PRIMARY KEY); ALTER TABLE stray OWNER TO regulars_app");
    let refused = bootstrap::check(&address).expect_err("the role owns a table");
    assert!(matches!(&refused, BootstrapError::RoleTooStrong(role) if role == "regulars_app"), "{refused}");
}

/// `regulars serve` with `DATABASE_URL` ends with exit code 1 and one sentence when fsync or full_page_writes are off.
#[test]
fn serve_refuses_a_server_that_could_lose_sales() {
    let place = Server::new();
    for setting in ["fsync", "full_page_writes"] {
        let root =
            std::env::temp_dir().join(format!("regulars-not-durable-{}-{setting}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        let settings = Settings {
            root: root.clone(),
            bin_dir: None,
            database: "regulars".into(),
            role_names: persistence::database::ROLES.map(str::to_owned).to_vec(),
            max_connections: 20,
            extra: vec![(setting.into(), "off".into())],
        };
        let cluster = Cluster::start(&settings).expect("a server");
        let output = place
            .command(&["serve", "--bind", "127.0.0.1:0"])
            .env("DATABASE_URL", cluster.url("regulars_owner"))
            .output()
            .expect("the program runs");
        cluster.stop().expect("it stops");
        let _ = std::fs::remove_dir_all(&root);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{words}");
        assert!(words.contains(&format!("{setting}=off")), "{words}");
    }
}

/// `regulars verify` ends with exit code 0 when everything holds, and 1 with the finding when something does not.
#[test]
fn verify_tells_by_its_exit_code() {
    let place = Server::new();
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    let verify = || {
        let url = company.database.address().owner();
        place.command(&["verify"]).env("DATABASE_URL", url).output().expect("the program runs")
    };
    let clean = verify();
    assert_eq!(clean.status.code(), Some(0), "{}", String::from_utf8_lossy(&clean.stderr));
    let tamper = |change: &str| {
        company.sql().run(&format!("UPDATE wallet SET bonus = bonus {change} WHERE id = '{}'", card.id))
    };
    tamper("+ 0.01");
    let wrong = verify();
    tamper("- 0.01");
    let words = String::from_utf8_lossy(&wrong.stdout).into_owned() + &String::from_utf8_lossy(&wrong.stderr);
    assert_eq!(wrong.status.code(), Some(1), "{words}");
    assert!(words.contains(&card.id.to_string()), "{words}");
}

/// Without a server at the address, the reason is one sentence.
#[test]
fn an_address_without_a_server_is_explained() {
    let place = Server::new();
    let output = place
        .command(&["verify"])
        .env("DATABASE_URL", "postgres://127.0.0.1:1/nothing")
        .output()
        .expect("it runs");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.contains("the database is not available"), "{words}");
}

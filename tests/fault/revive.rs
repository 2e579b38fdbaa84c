//! A database that ends under a program that runs on.

use test_support::fault::server::Server;
use test_support::fault::shop::Shop;

/// R1, R2: the program starts its database again by itself, and nobody who only reads or sells afterwards notices more than a pause.
#[test]
fn a_killed_database_is_started_again() {
    let mut server = Server::new();
    server.start();
    let shop = Shop::found(server.address);
    let member = &shop.memberships[0];
    let before = shop.panel(member);
    for _ in 0..2 {
        server.kill_database();
        let _ = shop.sell(member, "1.00").expect(201);
    }
    assert_eq!(server.log().matches(" serves on ").count(), 1, "the program ran on");
    assert_eq!(shop.panel(member)["balance"], "99998.00", "{before}");
    assert_eq!(shop.audit(), Vec::<String>::new());
}

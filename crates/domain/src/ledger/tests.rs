//! Lots of every shape, and whether anything is left in them.

use super::*;
use crate::rules::RuleSet;
use crate::test_till::{TestTill, all_by, item, line, package, yuan};
use crate::till::Consume;

/// S04, N01, P02, OP09: a lot of any shape is open as long as anything is left in it, and no longer.
#[test]
fn a_lot_is_open_while_anything_is_left_in_it() {
    let mut till = TestTill::new(RuleSet::default());
    till.wallet.on_account_limit = yuan("50");
    till.top_up(yuan("10")).unwrap();
    till.give_points(5);
    till.sell_package(&package(yuan("20"), vec![item("wash", 1, 0, yuan("20"))]), all_by(CASH)).unwrap();
    let owed = Consume::from_stored_value(till.origin.clone(), vec![line(yuan("50"), "")]);
    till.sell(Consume { tenders: all_by(ON_ACCOUNT), ..owed }).unwrap();
    assert_eq!(till.lots.iter().filter(|lot| lot.is_open()).count(), 4);

    till.consume(vec![line(yuan("10"), "")]).unwrap();
    till.lose_points(5);
    till.use_counts("wash", 1).unwrap();
    till.repay(vec![Tender::plain(CASH.to_owned(), yuan("50"))]).unwrap();
    assert_eq!(till.lots.iter().filter(|lot| lot.is_open()).count(), 0);
}

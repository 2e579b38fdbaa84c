//! Who sees whom when browsing (R03, R04): one predicate, part of every query that lists, searches or opens members.
//!
//! *Serve* is the other right: an exact credential opens any member of the tenant at the desk. It needs no predicate,
//! because the transaction shows no other tenant.

use diesel::expression::BoxableExpression;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use domain::ids::{Id, Shop, User};
use uuid::Uuid;

use crate::schema::member;

/// The members that somebody may browse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrowseScope {
    /// Every member of the tenant.
    All,
    /// Members at home in these shops.
    Shops(Vec<Id<Shop>>),
    /// Members that the user maintains, and those maintained by roles below theirs. Peers are hidden.
    OwnerRange {
        /// The user.
        own_user: Id<User>,
        /// Where the range of their role begins.
        lft: i32,
        /// Where it ends.
        rgt: i32,
    },
}

/// The role at the top of the tree begins here; it also sees members whom nobody maintains.
const TOP_OF_TREE: i32 = 1;

/// A condition on the member row of a query over `QS`.
pub(crate) type MemberCondition<QS = member::table> =
    Box<dyn BoxableExpression<QS, Pg, SqlType = Nullable<Bool>>>;

/// The condition that a member is visible in the scope.
pub(crate) fn visible<QS>(scope: &BrowseScope) -> MemberCondition<QS>
where
    member::id: SelectableExpression<QS>,
    member::home_shop_id: SelectableExpression<QS>,
    member::owner_user_id: SelectableExpression<QS>,
    member::owner_pos: SelectableExpression<QS>,
    member::is_walk_in: SelectableExpression<QS>,
{
    match scope {
        BrowseScope::All => Box::new(Some(true).into_sql::<Nullable<Bool>>()),
        BrowseScope::Shops(shops) => {
            let shops: Vec<Uuid> = shops.iter().map(|shop| shop.value()).collect();
            Box::new(member::home_shop_id.eq_any(shops))
        }
        &BrowseScope::OwnerRange { own_user, lft, rgt } => {
            let own = member::owner_user_id.eq(own_user.value());
            let below = member::owner_pos.gt(lft).and(member::owner_pos.lt(rgt));
            let nobodys = member::owner_user_id.is_null().and((lft == TOP_OF_TREE).into_sql::<Bool>());
            // People who are no members are nobody's; what they bought is everybody's to see.
            let walk_in = member::is_walk_in.eq(true);
            Box::new(own.or(below).or(nobodys).or(walk_in))
        }
    }
}

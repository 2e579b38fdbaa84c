//! What pgbench runs to be compared with: its own transaction, what the product does for a sale and for a panel without the product
//! around it, and the least of each.

use persistence::database::{APP, OWNER};

use crate::cluster::{BenchCluster, PGBENCH, PRODUCT};
use crate::data::Layout;

/// What pgbench runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// Its own tpcb-like transaction.
    TpcbLike,
    /// The rows that a sale writes, in one statement on tables of the same columns and indexes.
    SameSale,
    /// One guarded balance update with header and both entries, in one statement: the least that a sale can be.
    LeastSale,
    /// The statements by which a desk reads a card, for the same role, in a transaction.
    SamePanel,
    /// A card with member, membership and wallet by its number, without row-level security: the least that a panel can be.
    LeastPanel,
}

/// Those that are files.
pub(crate) const FILES: [Script; 4] =
    [Script::SameSale, Script::LeastSale, Script::SamePanel, Script::LeastPanel];

impl Script {
    /// Its file; none for what pgbench brings along.
    pub(crate) const fn file(self) -> Option<&'static str> {
        match self {
            Self::TpcbLike => None,
            Self::SameSale => Some("same-sale.sql"),
            Self::LeastSale => Some("least-sale.sql"),
            Self::SamePanel => Some("same-panel.sql"),
            Self::LeastPanel => Some("least-panel.sql"),
        }
    }

    /// Where it runs.
    pub(crate) const fn database(self) -> &'static str {
        match self {
            Self::TpcbLike | Self::LeastSale => PGBENCH,
            Self::SameSale | Self::SamePanel | Self::LeastPanel => PRODUCT,
        }
    }

    /// Who runs it.
    pub(crate) const fn role(self) -> &'static str {
        match self {
            Self::TpcbLike | Self::SameSale | Self::LeastSale | Self::LeastPanel => OWNER,
            Self::SamePanel => APP,
        }
    }

    /// Its text: who is served, then the statements.
    pub(crate) fn text(self, layout: &Layout) -> String {
        match self {
            Self::TpcbLike => String::new(),
            Self::SameSale => any_member(layout) + include_str!("yardsticks/same-sale.sql"),
            Self::LeastSale => any_account(layout) + include_str!("yardsticks/least-sale.sql"),
            Self::SamePanel => any_member(layout) + include_str!("yardsticks/same-panel.sql"),
            Self::LeastPanel => any_member(layout) + include_str!("yardsticks/least-panel.sql"),
        }
    }
}

/// Any tenant, and any of its members, as the callers of the product choose them.
fn any_member(layout: &Layout) -> String {
    let Layout { tenants, first, each, .. } = layout;
    let last = tenants - 1;
    format!(
        "\\set t random(0, {last})\n\
         \\set n case when :t = 0 then random(0, {first} - 1) else {first} + (:t - 1) * {each} + random(0, greatest({each}, 1) - 1) end\n"
    )
}

fn any_account(layout: &Layout) -> String {
    format!("\\set a random(1, {})\n\\set amount random(100, 2000)\n", layout.size)
}

/// Makes the tables of [`Script::SameSale`] anew, as full as the product's.
pub(crate) fn make_tables(cluster: &BenchCluster) {
    cluster.sql(PRODUCT).run(include_str!("yardsticks/same-sale-tables.sql"));
}

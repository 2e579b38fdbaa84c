//! Rows and index entries per sale, counted by PostgreSQL over the whole run.

use crate::cluster::{BenchCluster, PRODUCT};

/// Tables that a sale writes while the caller waits; the seals follow within a second.
const HOT: [&str; 6] = ["wallet", "lot", "posting", "entry_set", "command", "terminal_counter"];

/// What was written per posting.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    /// Row writes while the caller waits.
    pub(crate) rows: f64,
    /// New index entries while the caller waits.
    pub(crate) index_entries: f64,
    /// Row writes of sealing afterwards.
    pub(crate) sealed_rows: f64,
    /// Updates that stayed on their page, in %.
    pub(crate) in_place_percent: f64,
}

impl Counts {
    /// Begins to count.
    pub(crate) fn reset(cluster: &BenchCluster) {
        cluster.sql(PRODUCT).run("SELECT pg_stat_reset()");
    }

    /// What was written since [`Counts::reset`].
    pub(crate) fn since_reset(cluster: &BenchCluster) -> Self {
        let rows = cluster.sql(PRODUCT).rows(
            "SELECT t.relname AS name, t.n_tup_ins AS inserted, t.n_tup_upd AS updated, t.n_tup_hot_upd AS in_place,
                    (SELECT count(*) FROM pg_index i WHERE i.indrelid = t.relid) AS indexes
             FROM pg_stat_user_tables t WHERE t.schemaname = 'public'",
        );
        let (mut counts, mut postings) = (Self::default(), 0.0);
        let (mut updates, mut in_place) = (0.0, 0.0);
        for row in &rows {
            let number = |name: &str| row[name].as_f64().unwrap_or(0.0);
            let written = number("inserted") + number("updated");
            match row["name"].as_str().unwrap_or_default() {
                name if HOT.contains(&name) => {
                    counts.rows += written;
                    counts.index_entries += (written - number("in_place")) * number("indexes");
                    updates += number("updated");
                    in_place += number("in_place");
                    if name == "posting" {
                        postings = number("inserted");
                    }
                }
                "event_run" => counts.sealed_rows += written,
                _ => {}
            }
        }
        counts.rows /= postings;
        counts.index_entries /= postings;
        counts.sealed_rows /= postings;
        counts.in_place_percent = 100.0 * in_place / updates;
        counts
    }
}

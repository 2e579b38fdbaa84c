//! Figures for operators in Prometheus text: requests by route and status, their duration, the pool.
//!
//! Deliberately absent: labels with ids of tenants or people.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use persistence::store::PoolState;

/// Upper bounds of the duration buckets, in microseconds with their text in seconds.
const BUCKETS: [(u128, &str); 11] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (1_000_000, "1"),
    (5_000_000, "5"),
    (30_000_000, "30"),
];
/// Route and status pairs at most, so that the table cannot grow with what strangers send.
const SERIES_MAX: usize = 2_000;

/// Figures since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    series: Mutex<BTreeMap<(String, String, u16), Series>>,
}

#[derive(Debug, Default, Clone)]
struct Series {
    count: u64,
    micros: u128,
    buckets: [u64; BUCKETS.len()],
}

impl Metrics {
    /// Counts a finished request.
    pub fn count(&self, method: &str, pattern: &str, status: u16, took: Duration) {
        let mut table = self.series.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (method.to_owned(), pattern.to_owned(), status);
        if table.len() >= SERIES_MAX && !table.contains_key(&key) {
            return;
        }
        let series = table.entry(key).or_default();
        let micros = took.as_micros();
        series.count += 1;
        series.micros += micros;
        for ((bound, _), bucket) in BUCKETS.iter().zip(&mut series.buckets) {
            *bucket += u64::from(micros <= *bound);
        }
    }

    /// All of it as Prometheus text.
    #[must_use]
    pub fn render(&self, pool: PoolState) -> String {
        let table = self.series.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut text = String::from(
            "# HELP regulars_request_duration_seconds Duration of HTTP requests.\n\
             # TYPE regulars_request_duration_seconds histogram\n",
        );
        for ((method, pattern, status), series) in &table {
            render_series(
                &mut text,
                &format!("method=\"{method}\",route=\"{pattern}\",status=\"{status}\""),
                series,
            );
        }
        let _ = write!(
            text,
            "# HELP regulars_pool_connections Connections of the request pool.\n\
             # TYPE regulars_pool_connections gauge\n\
             regulars_pool_connections{{state=\"busy\"}} {}\n\
             regulars_pool_connections{{state=\"idle\"}} {}\n",
            pool.busy, pool.idle
        );
        text
    }
}

fn render_series(text: &mut String, labels: &str, series: &Series) {
    let name = "regulars_request_duration_seconds";
    for ((_, bound), count) in BUCKETS.iter().zip(series.buckets) {
        let _ = writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {count}");
    }
    let _ = writeln!(text, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", series.count);
    let _ = writeln!(
        text,
        "{name}_sum{{{labels}}} {}.{:06}",
        series.micros / 1_000_000,
        series.micros % 1_000_000
    );
    let _ = writeln!(text, "{name}_count{{{labels}}} {}", series.count);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_counted_in_every_bucket_that_holds_it() {
        let metrics = Metrics::default();
        metrics.count("GET", "/api/v1/shops", 200, Duration::from_millis(3));
        let text = metrics.render(PoolState { busy: 1, idle: 2 });
        let labels = "method=\"GET\",route=\"/api/v1/shops\",status=\"200\"";
        assert!(text.contains(&format!("_bucket{{{labels},le=\"0.0025\"}} 0\n")));
        assert!(text.contains(&format!("_bucket{{{labels},le=\"0.005\"}} 1\n")));
        assert!(text.contains(&format!("_sum{{{labels}}} 0.003000\n")));
    }
}

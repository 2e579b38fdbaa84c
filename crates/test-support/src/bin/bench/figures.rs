//! P1 to P15: each figure from the medians over the rounds, with its targets beside it.

use serde_json::{Value, json};

use crate::meters::Counts;
use crate::overload::Overload;
use crate::rounds::{Measured, Round};

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Better {
    Higher,
    Lower,
}

/// One figure with its targets.
#[derive(Debug)]
pub(crate) struct Figure {
    /// `P1` to `P15`.
    pub(crate) code: &'static str,
    /// What it says.
    pub(crate) words: String,
    /// What was measured; none when it was not.
    pub(crate) value: Option<f64>,
    /// Its unit; empty for a ratio.
    pub(crate) unit: &'static str,
    better: Better,
    targets: &'static [(&'static str, f64)],
}

impl Figure {
    /// The most demanding target that is met; none when even the first is missed.
    pub(crate) fn met(&self) -> Option<&'static str> {
        let value = self.value?;
        let is_met = |target: f64| match self.better {
            Better::Higher => value >= target,
            Better::Lower => value <= target,
        };
        self.targets.iter().filter(|(_, target)| is_met(*target)).map(|(name, _)| *name).next_back()
    }

    /// In one word: which target is met.
    pub(crate) fn verdict(&self) -> &'static str {
        match self.value {
            None => "not measured here",
            Some(_) if self.targets.is_empty() => "",
            Some(_) => self.met().unwrap_or("MISSED"),
        }
    }

    /// The targets in words.
    pub(crate) fn target_words(&self) -> String {
        let sign = if self.better == Better::Higher { "≥" } else { "≤" };
        let words: Vec<String> =
            self.targets.iter().map(|(name, target)| format!("{name} {sign} {}", short(*target))).collect();
        words.join(", ")
    }

    /// How far the value is beyond its first target: above 1 is better than asked.
    pub(crate) fn beyond_target(&self) -> Option<f64> {
        let (_, target) = self.targets.first()?;
        let value = self.value?;
        Some(match self.better {
            Better::Higher => value / target,
            Better::Lower => target / value,
        })
    }

    /// As JSON.
    pub(crate) fn json(&self) -> Value {
        let targets: Vec<Value> = self.targets.iter().map(|(name, target)| json!([name, target])).collect();
        json!({ "figure": self.code, "what": self.words, "value": self.value, "unit": self.unit, "targets": targets,
            "verdict": self.verdict() })
    }
}

/// Three significant digits.
pub(crate) fn short(value: f64) -> String {
    match value.abs() {
        large if large >= 100.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        middle if middle >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// The middle value; NaN of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (Some(low), Some(high)) =
        (values.get(values.len().saturating_sub(1) / 2), values.get(values.len() / 2))
    else {
        return f64::NAN;
    };
    f64::midpoint(*low, *high)
}

/// All figures of a run.
pub(crate) fn all(rounds: &[Round], overload: &Overload, counts: &Counts, starts_ms: &[f64]) -> Vec<Figure> {
    let of = Rounds(rounds);
    let mut figures = till(&of);
    figures.extend(spread(&of));
    figures.extend(reads(&of));
    figures.extend(rest(&of, overload, counts, starts_ms));
    figures
}

struct Rounds<'a>(&'a [Round]);

impl Rounds<'_> {
    fn median(&self, name: &str, of: impl Fn(&Measured) -> f64) -> f64 {
        median(self.0.iter().filter_map(|round| round.get(name)).map(of).collect())
    }

    /// Median over the rounds of a ratio within each.
    fn ratio(&self, name: &str, to: &str, of: impl Fn(&Measured) -> f64) -> f64 {
        let ratio = |round: &Round| Some(of(round.get(name)?) / of(round.get(to)?));
        median(self.0.iter().filter_map(ratio).collect())
    }
}

fn rate(measured: &Measured) -> f64 {
    measured.per_second
}

fn p50(measured: &Measured) -> f64 {
    measured.p50_ms
}

fn p99(measured: &Measured) -> f64 {
    measured.p99_ms
}

fn higher(
    code: &'static str,
    words: impl Into<String>,
    value: f64,
    targets: &'static [(&'static str, f64)],
) -> Figure {
    Figure { code, words: words.into(), value: Some(value), unit: "", better: Better::Higher, targets }
}

fn lower(
    code: &'static str,
    words: impl Into<String>,
    value: f64,
    unit: &'static str,
    targets: &'static [(&'static str, f64)],
) -> Figure {
    Figure { code, words: words.into(), value: Some(value), unit, better: Better::Lower, targets }
}

fn till(of: &Rounds<'_>) -> Vec<Figure> {
    let sales = format!("{:.0}/s ÷ {:.0}/s", of.median("consume", rate), of.median("tpcb_like", rate));
    let cpu = |measured: &Measured| measured.used.server_micros + measured.used.cluster_micros;
    vec![
        higher(
            "P1",
            format!("durable sales, 64 connections ÷ tpcb-like, 16 clients ({sales})"),
            of.ratio("consume", "tpcb_like", rate),
            &[("land", 1.5), ("goal", 2.0), ("stretch", 3.0)],
        ),
        higher(
            "P2",
            format!("the same ÷ pgbench of the same rows ({:.0}/s)", of.median("same_sale", rate)),
            of.ratio("consume", "same_sale", rate),
            &[("good", 1.2), ("ambitious", 1.8)],
        ),
        higher(
            "P2",
            format!(
                "the same ÷ pgbench of the least that a sale can be ({:.0}/s)",
                of.median("least_sale", rate)
            ),
            of.ratio("consume", "least_sale", rate),
            &[],
        ),
        lower(
            "P3",
            format!("p99 of sales ÷ p99 of tpcb-like ({:.1} ms)", of.median("consume", p99)),
            of.ratio("consume", "tpcb_like", p99),
            "",
            &[("good", 2.0), ("ambitious", 1.2)],
        ),
        lower(
            "P4",
            format!(
                "p50, 2 in flight ({:.2} ms) ÷ p50 of pgbench of the same rows, alone",
                of.median("consume_quiet", p50)
            ),
            of.ratio("consume_quiet", "same_sale_alone", p50),
            "",
            &[("good", 3.0), ("ambitious", 2.0)],
        ),
        lower(
            "P4",
            "the same ÷ p50 of pgbench of the least that a sale can be, alone",
            of.ratio("consume_quiet", "least_sale_alone", p50),
            "",
            &[],
        ),
        lower(
            "P5",
            format!(
                "processor time of a sale, app {:.0} + PostgreSQL {:.0}",
                of.median("consume", |measured| measured.used.server_micros),
                of.median("consume", |measured| measured.used.cluster_micros)
            ),
            of.median("consume", cpu),
            "µs",
            &[("land", 250.0), ("goal", 150.0)],
        ),
        lower(
            "P6",
            format!(
                "log bytes of a sale, seal and {:.2} page images among them",
                of.median("consume", |measured| measured.used.page_images)
            ),
            of.median("consume", |measured| measured.used.log_bytes),
            "B",
            &[("land", 3_072.0), ("goal", 2_048.0)],
        ),
        lower(
            "P6",
            "log flushes of a sale",
            of.median("consume", |measured| measured.used.flushes),
            "",
            &[("good", 0.1), ("ambitious", 0.03)],
        ),
    ]
}

fn spread(of: &Rounds<'_>) -> Vec<Figure> {
    vec![
        higher(
            "P7",
            format!("one tenant takes all ÷ spread ({:.0}/s)", of.median("one_tenant", rate)),
            of.ratio("one_tenant", "consume", rate),
            &[("good", 0.9), ("ambitious", 1.0)],
        ),
        higher(
            "P8",
            format!("one card takes all ÷ spread ({:.0}/s)", of.median("one_card", rate)),
            of.ratio("one_card", "consume", rate),
            &[("good", 0.5), ("ambitious", 1.0)],
        ),
    ]
}

fn reads(of: &Rounds<'_>) -> Vec<Figure> {
    let slower = |code, words: &str, name: &str| {
        lower(
            code,
            format!("{words} p99 ÷ card lookup p99 ({:.1} ms)", of.median(name, p99)),
            of.ratio(name, "lookup", p99),
            "",
            &[("good", 4.0), ("ambitious", 2.0)],
        )
    };
    vec![
        higher(
            "P9",
            format!(
                "card lookup at the desk ({:.0}/s) ÷ pgbench of the same reads",
                of.median("lookup", rate)
            ),
            of.ratio("lookup", "same_panel", rate),
            &[("good", 0.4), ("ambitious", 0.55)],
        ),
        higher(
            "P9",
            format!(
                "card lookup at the desk ÷ pgbench of one SELECT ({:.0}/s)",
                of.median("least_panel", rate)
            ),
            of.ratio("lookup", "least_panel", rate),
            &[],
        ),
        higher(
            "P9",
            format!(
                "card lookup at the desk ÷ an answer without a database ({:.0}/s)",
                of.median("static", rate)
            ),
            of.ratio("lookup", "static", rate),
            &[("good", 0.1), ("ambitious", 0.14)],
        ),
        slower("P10", "phone tail at the desk,", "phone_tail"),
        slower("P10", "whole phone at the desk,", "phone"),
        slower("P10", "name search in a fifth of all members,", "name"),
        lower(
            "P10",
            "name search, p99",
            of.median("name", p99),
            "ms",
            &[("good", 150.0), ("ambitious", 50.0)],
        ),
        higher(
            "P11",
            format!("replay of a used key ({:.0}/s) ÷ card lookup", of.median("replay", rate)),
            of.ratio("replay", "lookup", rate),
            &[("good", 0.5), ("ambitious", 0.8)],
        ),
    ]
}

fn rest(of: &Rounds<'_>, overload: &Overload, counts: &Counts, starts_ms: &[f64]) -> Vec<Figure> {
    let absent = |code, words: &str| Figure {
        code,
        words: words.to_owned(),
        value: None,
        unit: "",
        better: Better::Higher,
        targets: &[],
    };
    let exact =
        if overload.is_exact() { "nothing lost or doubled" } else { "ACKNOWLEDGED AND STORED DIFFER" };
    vec![
        absent("P12", "÷ pgledger transfer: the peer is not here"),
        absent("P13", "÷ Odoo loyalty: the peer is not here"),
        higher(
            "P14",
            format!(
                "{} callers on a queue of 4096: goodput ÷ peak; {} refused, p99 {:.1} s, {exact}",
                overload.connections,
                overload.refused,
                overload.p99_ms / 1e3
            ),
            overload.per_second / overload.peak_per_second,
            &[("good", 0.8), ("ambitious", 0.9)],
        ),
        lower(
            "P15",
            format!("memory of the server under P1 ({:.0} MB at most, under P14)", overload.resident_mb),
            of.median("consume", |measured| measured.resident_mb),
            "MB",
            &[("good", 96.0), ("goal", 48.0)],
        ),
        lower("rows", "row writes of a sale before its answer", counts.rows, "", &[("budget", 10.0)]),
        lower(
            "rows",
            "index entries of a sale before its answer",
            counts.index_entries,
            "",
            &[("budget", 8.0)],
        ),
        lower("rows", "row writes of a sale's seal, afterwards", counts.sealed_rows, "", &[]),
        lower(
            "start",
            "ms to be ready on the existing database",
            median(starts_ms.to_vec()),
            "ms",
            &[("goal", 1_000.0)],
        ),
    ]
}

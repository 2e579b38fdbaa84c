//! The result as a picture: throughput on the left, every figure against its first target on the right.

use std::fmt::Write as _;
use std::fs;

use crate::figures::{median, short};
use crate::report::{Result, progress};

const WIDTH: u32 = 1_300;
const ROW: u32 = 26;
const TOP: u32 = 92;
const LEFT_BAR: f64 = 190.0;
const LEFT_BAR_WIDTH: f64 = 240.0;
const RIGHT_BAR: f64 = 920.0;
/// Pixels of one time the target.
const RIGHT_UNIT: f64 = 100.0;
const TIMES_MAX: f64 = 3.0;
const THROUGHPUT: [(&str, &str, &str); 12] = [
    ("tpcb_like", "pgbench tpcb-like", PEER),
    ("same_sale", "pgbench, rows of a sale", PEER),
    ("consume", "sales", OWN),
    ("one_tenant", "sales, one tenant", OWN),
    ("one_card", "sales, one card", OWN),
    ("replay", "replays", OWN),
    ("same_panel", "pgbench, reads of a lookup", PEER),
    ("lookup", "card lookups", OWN),
    ("phone", "phone lookups", OWN),
    ("phone_tail", "phone tail lookups", OWN),
    ("name", "name searches", OWN),
    ("static", "no database", PLAIN),
];
const OWN: &str = "#0f766e";
const PEER: &str = "#94a3b8";
const PLAIN: &str = "#cbd5e1";
const MISSED: &str = "#b45309";

/// Draws it.
pub(crate) fn write(result: &Result<'_>) {
    let compared: Vec<_> = result.figures.iter().filter(|figure| figure.beyond_target().is_some()).collect();
    let rows = u32::try_from(compared.len().max(THROUGHPUT.len())).unwrap_or(0);
    let height = TOP + rows * ROW + 40;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    );
    text(&mut svg, 24.0, 34, "start", 18, "#0f172a", "Regulars beside pgbench on the same PostgreSQL");
    let machine: Vec<&str> = result.machine.words.iter().map(|(_, value)| value.as_str()).collect();
    let about = format!(
        "{} cores, {}, PostgreSQL {}; medians of {} rounds",
        machine[0],
        machine[1],
        machine[2],
        result.rounds.len()
    );
    text(&mut svg, 24.0, 54, "start", 12, "#475569", &about);
    text(&mut svg, 24.0, 82, "start", 13, "#0f172a", "per second");
    text(
        &mut svg,
        520.0,
        82,
        "start",
        13,
        "#0f172a",
        "against the first target (line = met; longer is better)",
    );
    throughput(&mut svg, result);
    for (row, figure) in compared.iter().enumerate() {
        let y = TOP + u32::try_from(row).unwrap_or(0) * ROW;
        let beyond = figure.beyond_target().unwrap_or(0.0);
        let colour = if beyond >= 1.0 { OWN } else { MISSED };
        let what: String = figure.words.split(" (").next().unwrap_or_default().chars().take(54).collect();
        text(&mut svg, 520.0, y + 16, "start", 12, "#334155", &format!("{} {what}", figure.code));
        bar(&mut svg, RIGHT_BAR, y, beyond.min(TIMES_MAX) * RIGHT_UNIT, colour);
        let value = format!("{} {}", short(figure.value.unwrap_or(0.0)), figure.unit);
        text(
            &mut svg,
            RIGHT_BAR + beyond.min(TIMES_MAX) * RIGHT_UNIT + 6.0,
            y + 16,
            "start",
            12,
            "#0f172a",
            &value,
        );
    }
    let x = RIGHT_BAR + RIGHT_UNIT;
    let end = TOP + u32::try_from(compared.len()).unwrap_or(0) * ROW;
    let _ = writeln!(
        svg,
        "<line x1=\"{x}\" y1=\"{TOP}\" x2=\"{x}\" y2=\"{end}\" stroke=\"#0f172a\" stroke-dasharray=\"3 3\"/>"
    );
    svg.push_str("</svg>\n");
    let path = result.options.directory.join("result.svg");
    fs::write(&path, svg).expect("the bench directory can be written");
    progress(&format!("drawn in {}", path.display()));
}

fn throughput(svg: &mut String, result: &Result<'_>) {
    let rate = |name: &str| {
        median(result.rounds.iter().filter_map(|round| round.get(name)).map(|of| of.per_second).collect())
    };
    // Two scales would mislead and one hides the sales: bars grow with the square root, numbers stand beside them.
    let most = THROUGHPUT.iter().map(|(name, ..)| rate(name)).fold(1.0, f64::max).sqrt();
    for (row, (name, words, colour)) in (0_u32..).zip(THROUGHPUT) {
        let y = TOP + row * ROW;
        let width = rate(name).sqrt() / most * LEFT_BAR_WIDTH;
        text(svg, 24.0, y + 16, "start", 12, "#334155", words);
        bar(svg, LEFT_BAR, y, width, colour);
        text(svg, LEFT_BAR + width + 6.0, y + 16, "start", 12, "#0f172a", &format!("{:.0}", rate(name)));
    }
    let y = TOP + u32::try_from(THROUGHPUT.len()).unwrap_or(0) * ROW + 16;
    text(svg, 24.0, y, "start", 11, "#64748b", "bar length: square root of the rate");
}

fn bar(svg: &mut String, x: f64, y: u32, width: f64, colour: &str) {
    let (y, height) = (y + 4, ROW - 8);
    let _ = writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width:.1}\" height=\"{height}\" rx=\"2\" fill=\"{colour}\"/>"
    );
}

fn text(svg: &mut String, x: f64, y: u32, anchor: &str, size: u32, colour: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"{anchor}\" font-size=\"{size}\" fill=\"{colour}\">{words}</text>"
    );
}

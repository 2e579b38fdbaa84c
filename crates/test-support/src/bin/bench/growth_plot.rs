//! Growth as a picture: sales per second and their slowest in a hundred against callers, a line for each database.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::growth::{Curve, Point};
use crate::report::progress;

const WIDTH: f64 = 1_000.0;
const HEIGHT: f64 = 380.0;
const TOP: f64 = 70.0;
const BOTTOM: f64 = 330.0;
const PANEL: f64 = 380.0;
/// Left edges of both panels.
const LEFT: [f64; 2] = [70.0, 560.0];
/// Decades of callers: one to a thousand and a little more.
const DECADES: f64 = 3.1;
const COLOURS: [&str; 2] = ["#0f766e", "#b45309"];

/// Draws them into a directory.
pub(crate) fn write(directory: &Path, all: &[Curve]) {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n"
    );
    panel(&mut svg, LEFT[0], "sales per second", all, |point| point.per_second);
    panel(&mut svg, LEFT[1], "slowest in a hundred, ms", all, |point| point.p99_ms);
    for (curve, (colour, row)) in all.iter().zip(COLOURS.iter().zip(0_u8..)) {
        let x = 70.0 + 460.0 * f64::from(row);
        let _ = writeln!(svg, "<rect x=\"{x}\" y=\"18\" width=\"12\" height=\"12\" fill=\"{colour}\"/>");
        text(&mut svg, x + 18.0, 29.0, "start", &curve.name);
    }
    svg.push_str("</svg>\n");
    let path = directory.join("growth.svg");
    fs::write(&path, svg).expect("the bench directory can be written");
    progress(&format!("drawn in {}", path.display()));
}

/// One figure against callers, both on a scale of powers of ten.
fn panel(svg: &mut String, left: f64, title: &str, all: &[Curve], of: fn(&Point) -> f64) {
    let values = || all.iter().flat_map(|curve| &curve.points).map(|(_, point)| of(point));
    let most = values().fold(1.0, f64::max).log10().ceil();
    let least = values().fold(most, f64::min).log10().floor();
    let y = |value: f64| BOTTOM - (value.log10() - least) / (most - least) * (BOTTOM - TOP);
    let x = |callers: usize| left + (callers as f64).log10() / DECADES * PANEL;
    text(svg, left, TOP - 14.0, "start", title);
    let mut power = least;
    while power <= most {
        let (at, label) = (y(10_f64.powf(power)), 10_f64.powf(power));
        let end = left + PANEL;
        let _ = writeln!(
            svg,
            "<line x1=\"{left}\" x2=\"{end}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#e2e8f0\"/>"
        );
        text(svg, left - 6.0, at + 4.0, "end", &label.to_string());
        power += 1.0;
    }
    for (curve, colour) in all.iter().zip(COLOURS) {
        let place = |(callers, point): &(usize, Point)| format!("{:.1},{:.1}", x(*callers), y(of(point)));
        let points: Vec<String> = curve.points.iter().map(place).collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            points.join(" ")
        );
        for point in &points {
            let (at, height) = point.split_once(',').unwrap_or_default();
            let _ = writeln!(svg, "<circle cx=\"{at}\" cy=\"{height}\" r=\"3\" fill=\"{colour}\"/>");
        }
    }
    for (callers, _) in all.first().map_or(&[][..], |curve| &curve.points) {
        text(svg, x(*callers), BOTTOM + 18.0, "middle", &callers.to_string());
    }
    text(svg, left + PANEL / 2.0, BOTTOM + 38.0, "middle", "callers");
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, words: &str) {
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"#334155\">{words}</text>"
    );
}

//! How throughput and latency grow with callers and with the database: sales by few and by many callers, and what a desk waits
//! for when it reads.
//!
//! Two databases of different size take turns, seconds apart, each with its own PostgreSQL and server of which one works at a time:
//! what else the machine does meanwhile meets both. Medians over rounds, ratios within each.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::cluster::{BenchCluster, PRODUCT};
use crate::data::Data;
use crate::figures::median;
use crate::growth_plot;
use crate::load::{Load, Outcome};
use crate::options::Options;
use crate::pgbench::Pgbench;
use crate::report::progress;
use crate::reports::add_everything_up;
use crate::rounds::{BUSY, MARK, PGBENCH_CLIENTS, prepare};
use crate::scenes::{HOT, Scenes, Spread};
use crate::server::Server;
use crate::yardsticks::Script;

/// Members of the smaller database, as in the rounds.
const SMALL: usize = 100_000;
/// Callers of sales, each with one request in flight.
const CALLERS: [usize; 6] = [1, 4, 16, 64, 256, 1024];
/// Desks that read at the same time.
const READERS: usize = 4;
/// Postings of the card whose newest are listed.
const POSTINGS_MIN: i64 = 10_000;

/// What is measured.
#[derive(Debug, Clone, Copy)]
enum Scene {
    Yardstick,
    Sales { spread: Spread, callers: usize },
    Card,
    Phone,
    PhoneTail,
    Name,
    Pinyin,
    Postings,
}

/// What desks read.
const READS: [Scene; 6] =
    [Scene::Card, Scene::Phone, Scene::PhoneTail, Scene::Name, Scene::Pinyin, Scene::Postings];

impl Scene {
    /// pgbench, and sales by few and by many, of all members, of one tenant, of one card.
    fn sales() -> Vec<Self> {
        let sales = |spread| move |callers| Self::Sales { spread, callers };
        let by_few_and_many = CALLERS.into_iter().map(sales(Spread::Tenants));
        let hot = [sales(Spread::OneTenant)(BUSY), sales(Spread::OneCard(HOT))(BUSY)];
        [Self::Yardstick].into_iter().chain(by_few_and_many).chain(hot).collect()
    }

    const fn callers(self) -> usize {
        match self {
            Self::Yardstick => PGBENCH_CLIENTS,
            Self::Sales { callers, .. } => callers,
            Self::Card | Self::Phone | Self::PhoneTail | Self::Name | Self::Pinyin | Self::Postings => {
                READERS
            }
        }
    }

    /// How a run asks for it alone.
    fn key(self) -> String {
        let key = match self {
            Self::Yardstick => "pgbench",
            Self::Sales { spread: Spread::Tenants, callers } => return format!("sales_{callers}"),
            Self::Sales { spread: Spread::OneTenant, .. } => "one_tenant",
            Self::Sales { spread: Spread::OneCard(_), .. } => "one_card",
            Self::Card => "card",
            Self::Phone => "phone",
            Self::PhoneTail => "phone_tail",
            Self::Name => "name",
            Self::Pinyin => "pinyin",
            Self::Postings => "postings",
        };
        key.to_owned()
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Yardstick => "pgbench tpcb-like",
            Self::Sales { spread: Spread::Tenants, .. } => "Sales",
            Self::Sales { spread: Spread::OneTenant, .. } => "Sales of one tenant",
            Self::Sales { spread: Spread::OneCard(_), .. } => "Sales of one card",
            Self::Card => "Card to the whole desk",
            Self::Phone => "Whole phone",
            Self::PhoneTail => "Last digits of a phone",
            Self::Name => "Part of a name",
            Self::Pinyin => "Initials in pinyin",
            Self::Postings => "Newest of ten thousand postings of a card",
        }
    }
}

/// One measurement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    /// Done per second.
    pub(crate) per_second: f64,
    /// Median, ms.
    pub(crate) p50_ms: f64,
    /// The slowest in a hundred, ms.
    pub(crate) p99_ms: f64,
}

impl Point {
    fn of(outcome: &Outcome) -> Self {
        Self {
            per_second: outcome.per_second(),
            p50_ms: outcome.percentile_ms(500),
            p99_ms: outcome.percentile_ms(990),
        }
    }

    fn median(points: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(points.iter().map(figure).collect());
        Self {
            per_second: of(|point| point.per_second),
            p50_ms: of(|point| point.p50_ms),
            p99_ms: of(|point| point.p99_ms),
        }
    }
}

/// A scene, measured in both databases in each round, the smaller first.
struct Row {
    scene: Scene,
    rounds: Vec<[Point; 2]>,
}

impl Row {
    fn side(&self, side: usize) -> Point {
        Point::median(&self.rounds.iter().map(|round| round[side]).collect::<Vec<_>>())
    }

    fn ratio(&self) -> f64 {
        median(self.rounds.iter().map(|[small, large]| large.per_second / small.per_second).collect())
    }

    /// As a row of a table in Markdown.
    fn told(&self) -> String {
        let Self { scene, .. } = self;
        let figures = |Point { per_second, p50_ms, p99_ms }: Point| {
            format!("{per_second:.0}, {p50_ms:.1}, {p99_ms:.1}")
        };
        let (small, large) = (figures(self.side(0)), figures(self.side(1)));
        let callers = match scene.callers() {
            1 => "1 caller".to_owned(),
            many => format!("{many} callers"),
        };
        format!("| {}, {callers} | {small} | {large} | {:.2} |", scene.name(), self.ratio())
    }
}

/// Sales of a database by callers, for the plot.
pub(crate) struct Curve {
    /// What it is called.
    pub(crate) name: String,
    /// By callers.
    pub(crate) points: Vec<(usize, Point)>,
}

/// Measures the database in `small` and the one of the options by turns; says it as a table, as JSON and as a picture.
pub(crate) fn run(options: &Options, small: &Path) {
    let small = Options { size: SMALL, sales: 0, directory: small.to_owned(), ..options.clone() };
    let mut sides = [Side::open(&small), Side::open(options)];
    sides.iter_mut().for_each(Side::settle);
    let names = sides.each_ref().map(|side| side.name());
    let wanted = |scenes: &[Scene]| -> Vec<Scene> {
        scenes.iter().copied().filter(|scene| options.wants(&scene.key())).collect()
    };
    let mut rows = by_turns(options, &mut sides, &wanted(&Scene::sales()));
    let reads = wanted(&READS);
    if !reads.is_empty() {
        for side in &mut sides {
            side.fill_hot_card();
            side.cluster.write_all();
            side.settle();
        }
    }
    rows.extend(by_turns(options, &mut sides, &reads));
    sides.into_iter().for_each(Side::stop);
    tell(options, &names, &rows);
}

/// Every scene in every round, by turns; each round begins with the other database.
fn by_turns(options: &Options, sides: &mut [Side<'_>; 2], scenes: &[Scene]) -> Vec<Row> {
    let mut rows: Vec<Row> = scenes.iter().map(|scene| Row { scene: *scene, rounds: Vec::new() }).collect();
    for round in 0..options.rounds {
        sides.iter_mut().for_each(Side::catch_up);
        for row in &mut rows {
            let mut points = [0, 1].map(|turn| {
                let side = (round + turn) % 2;
                (side, sides[side].measure(row.scene))
            });
            points.sort_by_key(|(side, _)| *side);
            row.rounds.push(points.map(|(_, point)| point));
            progress(&format!("  round {}: {}", round + 1, row.told()));
        }
    }
    rows
}

fn tell(options: &Options, names: &[String; 2], rows: &[Row]) {
    progress(&format!(
        "| per second, p50, p99 ms | {} | {} | ratio |\n|---|---|---|---|",
        names[0], names[1]
    ));
    rows.iter().for_each(|row| progress(&row.told()));
    if !options.only.is_empty() {
        return;
    }
    let point = |point: &Point| json!({ "per_second": point.per_second, "p50_ms": point.p50_ms, "p99_ms": point.p99_ms });
    let row = |row: &Row| {
        let rounds: Vec<_> = row.rounds.iter().map(|round| round.each_ref().map(point)).collect();
        json!({ "scene": row.scene.name(), "callers": row.scene.callers(), "ratio": row.ratio(), "rounds": rounds })
    };
    let all = json!({ "databases": names, "scenes": rows.iter().map(row).collect::<Vec<_>>() });
    let text = serde_json::to_string_pretty(&all).expect("figures are JSON");
    fs::write(options.directory.join("growth.json"), text).expect("the bench directory can be written");
    let sales = |row: &&Row| matches!(row.scene, Scene::Sales { spread: Spread::Tenants, .. });
    let curve = |side: usize| Curve {
        name: names[side].clone(),
        points: rows.iter().filter(sales).map(|row| (row.scene.callers(), row.side(side))).collect(),
    };
    growth_plot::write(&options.directory, &[curve(0), curve(1)]);
}

/// A database with its server.
struct Side<'a> {
    options: &'a Options,
    cluster: BenchCluster,
    data: Data,
    pgbench: Pgbench,
    server: Server,
    tokens: Vec<String>,
}

impl<'a> Side<'a> {
    fn open(options: &'a Options) -> Self {
        fs::create_dir_all(&options.directory).expect("the bench directory can be made");
        let cluster = BenchCluster::start(options);
        let data = Data::ready(options, &cluster);
        let pgbench = Pgbench::ready(options, &cluster, &data);
        let (server, _) = Server::start_measured(options, &cluster, &data);
        prepare(options, &data, &server);
        let tokens = server.tokens(&data);
        Self { options, cluster, data, pgbench, server, tokens }
    }

    /// Tokens live for minutes.
    fn sign_in(&mut self) {
        self.tokens = self.server.tokens(&self.data);
    }

    /// What came before is added up: neither database works while the other is measured.
    fn catch_up(&mut self) {
        self.sign_in();
        let _ = add_everything_up(&self.server, &self.tokens, &self.cluster);
    }

    /// What came before is added up, and what desks read is in memory: nobody's day begins otherwise.
    fn settle(&mut self) {
        self.catch_up();
        if !self.options.cold {
            self.cluster.read_once();
        }
    }

    fn name(&self) -> String {
        let mut sql = self.cluster.sql(PRODUCT);
        let postings = sql.text("SELECT count(*) FROM posting");
        let entries = sql.text("SELECT coalesce(sum(cardinality(kinds)), 0) FROM entry_set");
        format!("{} members, {postings} postings, {entries} entries", self.data.layout.size)
    }

    fn fill_hot_card(&self) {
        let hot =
            format!("SELECT count(*) FROM posting WHERE wallet_id = '{}'", self.data.cards[HOT].membership);
        let mut sql = self.cluster.sql(PRODUCT);
        while sql.text(&hot).parse::<i64>().expect("a number") < POSTINGS_MIN {
            let _ = self.measure(Scene::Sales { spread: Spread::OneCard(HOT), callers: BUSY });
        }
    }

    fn measure(&self, scene: Scene) -> Point {
        let scenes = Scenes::new(&self.data, &self.tokens, MARK);
        let callers = scene.callers();
        let sell = |spread| self.load(callers, 201, &|random, out| scenes.consume(random, out, spread));
        let read = |read: &crate::load::Scene<'_>| self.load(callers, 200, read);
        let outcome = match scene {
            Scene::Yardstick => self.pgbench.run(Script::TpcbLike, callers),
            Scene::Sales { spread, .. } => sell(spread),
            Scene::Card => read(&|random, out| scenes.card(random, out)),
            Scene::Phone => read(&|random, out| scenes.phone(random, out)),
            Scene::PhoneTail => read(&|random, out| scenes.phone_tail(random, out)),
            Scene::Name => read(&|random, out| scenes.name(random, out)),
            Scene::Pinyin => read(&|random, out| scenes.pinyin(random, out)),
            Scene::Postings => read(&|random, out| scenes.postings(random, out)),
        };
        Point::of(&outcome)
    }

    fn load(&self, connections: usize, expected: u16, scene: &crate::load::Scene<'_>) -> Outcome {
        let (address, seconds) = (self.server.address, self.options.seconds);
        Load { address, connections, seconds, expected, back_off: Duration::ZERO, scene }.run()
    }

    fn stop(self) {
        self.server.stop();
        self.cluster.stop();
    }
}

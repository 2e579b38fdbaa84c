//! `regulars serve`: database, state, background threads, HTTP, and an end that loses nothing.

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use actix_web::web;
use persistence::directory;
use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use super::database::Database;
use super::out::say;
use crate::anchoring;
use crate::auth::access::REFRESH_EVERY;
use crate::config::{DatabaseSettings, ServerSettings};
use crate::day_closer;
use crate::day_figures;
use crate::demo;
use crate::hold_timeouts;
use crate::listener::{self, Manners};
use crate::messaging::{Messaging, messenger};
use crate::pages::Pages;
use crate::payments::{Payments, collector};
use crate::retention;
use crate::sealer::Sealer;
use crate::server;
use crate::state::AppState;
use crate::worker::Worker;

/// How long requests in hand may take when the server stops.
const STOP_SECONDS: u64 = 20;
/// How often our clock is compared with the database's.
const CLOCK_EVERY: Duration = Duration::from_secs(30);

/// Serves until it is told to stop.
pub(super) fn serve(
    settings: &DatabaseSettings,
    server: ServerSettings,
    no_demo: bool,
    pages: Pages,
) -> Result<(), Failure> {
    let database = Database::open(settings)?;
    let outcome = serve_over(&database, settings, server, no_demo, pages);
    let closed = database.close();
    outcome.and(closed)
}

fn serve_over(
    database: &Database,
    settings: &DatabaseSettings,
    server: ServerSettings,
    no_demo: bool,
    pages: Pages,
) -> Result<(), Failure> {
    database.migrate()?;
    let state = web::Data::new(database.state(settings, server)?);
    state.store.discipline_clock()?;
    if database.is_private() && !no_demo && directory::is_empty(&state.store)? {
        say("making the demo company …");
        demo::seed(&state)?;
    }
    let _sealer = Sealer::start(state.store.clone());
    let anchoring = anchoring::start(state.store.clone(), &settings.data)?;
    let messenger = messenger::start(Messaging::of(&state));
    let collector = collector::start(Payments::of(&state));
    let retention = retention::start(state.store.clone());
    let _workers = [
        keep_fresh(state.clone()),
        retention,
        hold_timeouts::start(state.clone()),
        day_closer::start(state.clone()),
        anchoring,
        messenger,
        day_figures::start(state.store.clone()),
        collector,
    ];
    // The last to start and the first to end: what stops with the program stays stopped.
    let _upkeep = database.keep_up();
    actix_web::rt::System::new().block_on(run(state.clone(), pages))
}

async fn run(state: web::Data<AppState>, pages: Pages) -> Result<(), Failure> {
    let application = {
        let (state, pages) = (state.clone(), web::Data::new(pages));
        move || server::application(state.clone(), pages.clone())
    };
    let (listener, address) = listen(state.settings.bind)?;
    let manners = Manners {
        head_deadline: state.settings.arrival_deadline(),
        stop_seconds: STOP_SECONDS,
        workers: state.settings.workers,
    };
    let main = listener::serve(application, listener, manners)?;
    let handle = main.handle();
    let metrics = serve_metrics(&state)?;
    announce(&state, address);
    let stopper = actix_web::rt::spawn(async move {
        wait_for_signal().await;
        say("stopping …");
        state.stop();
        handle.stop(true).await;
    });
    main.await?;
    if let Some(metrics) = metrics {
        metrics.stop(false).await;
    }
    stopper.abort();
    Ok(())
}

/// Figures on an address of their own, when one is configured.
fn serve_metrics(state: &web::Data<AppState>) -> Result<Option<ServerHandle>, Failure> {
    let Some(bind) = state.settings.metrics_bind else { return Ok(None) };
    let (listener, _) = listen(bind)?;
    let manners = Manners {
        head_deadline: state.settings.arrival_deadline(),
        stop_seconds: STOP_SECONDS,
        workers: Some(1),
    };
    let state = state.clone();
    let running = listener::serve(move || server::metrics_application(state.clone()), listener, manners)?;
    let handle = running.handle();
    actix_web::rt::spawn(running);
    Ok(Some(handle))
}

/// Takes an address, and says which it is when the system chose the port.
fn listen(bind: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let failed = |error| Failure::new(format!("cannot listen on {bind}: {error}"));
    let listener = listener::listen(bind).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

async fn wait_for_signal() {
    let (Ok(mut term), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = interrupt.recv() => {}
    }
}

fn announce(state: &AppState, address: SocketAddr) {
    say(&format!("Regulars 常客 serves on http://{address}   (API: http://{address}/api/docs/)"));
    let has_demo = directory::find_by_number(&state.store, demo::TENANT_NUMBER)
        .is_ok_and(|found| found.is_some_and(|found| found.short_name == demo::SHORT_NAME));
    if has_demo {
        say(&demo_logins());
    }
}

/// How to sign in to the demo company.
pub(super) fn demo_logins() -> String {
    let mut text = format!("demo company {}, password of everybody {}:", demo::TENANT_NUMBER, demo::PASSWORD);
    for (name, role) in demo::USERS {
        text.push_str(&format!("\n  {name} ({role})"));
    }
    text
}

/// Keeps rights and the clock fresh.
fn keep_fresh(state: web::Data<AppState>) -> Worker {
    let mut clock_at = Instant::now();
    Worker::start("background", REFRESH_EVERY, move || {
        if let Err(error) = state.access.refresh(&state.store) {
            log::warn!("kept rights could not be checked: {error}");
        }
        if clock_at.elapsed() >= CLOCK_EVERY {
            clock_at = Instant::now();
            follow_clock(&state);
        }
    })
}

fn follow_clock(state: &AppState) {
    if let Err(error) = state.store.discipline_clock() {
        log::warn!("the database's clock could not be read: {error}");
    }
}

//! `/sessions/current/reader-tickets`: to the gateway of the desk's own machine.

use actix_web::{post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::readers::tickets::{self, LIFE_SECONDS, Ticket};
use crate::auth::principal::Principal;
use crate::problem::Problem;
use crate::state::AppState;

/// Tickets for the gateways of this till.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReaderTicketsResponse {
    /// One for each gateway that waits for a desk of its own machine.
    tickets: Vec<ReaderTicket>,
}

/// A ticket for one gateway.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReaderTicket {
    /// Whose.
    device_id: Uuid,
    /// Of 127.0.0.1, where it waits.
    #[schema(example = 17353)]
    port: u16,
    /// Shown to it once, as a bearer token.
    #[schema(example = "1795000060.3q2-7wAAAAAAAAAAAAAAAA.c2lnbmF0dXJl")]
    ticket: String,
    /// Its life in seconds.
    #[schema(example = 60)]
    expires_in: i64,
}

impl From<Ticket> for ReaderTicket {
    fn from(Ticket { device, port, text }: Ticket) -> Self {
        Self { device_id: device.value(), port, ticket: text, expires_in: LIFE_SECONDS }
    }
}

/// Get tickets for the readers of this till
///
/// For a desk whose gateway runs on the same machine and waits there (off unless its settings say so): `GET
/// http://127.0.0.1:{port}/taps` with a ticket as bearer token gives the same events as the stream of the terminal, by
/// the short way. Whoever takes both shows each `event_id` once. A ticket is good once, for a minute. Without a till, or
/// when no gateway waits, there are none.
#[utoipa::path(tag = "Readers", responses((status = 200, body = ReaderTicketsResponse)))]
#[post("/sessions/current/reader-tickets")]
pub(crate) async fn create_reader_tickets(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<ReaderTicketsResponse>, Problem> {
    let tickets = tickets::give(&state, &principal).await?;
    Ok(web::Json(ReaderTicketsResponse { tickets: tickets.into_iter().map(ReaderTicket::from).collect() }))
}

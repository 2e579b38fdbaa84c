//! Where the program listens: actix-web's server over connections that explain themselves.
//!
//! What the HTTP parser refuses never becomes a request, so no middleware sees it. The connection itself puts a problem
//! document in the place of the parser's empty answer; see [`explained`].

mod explained;

use std::fmt::Debug;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol, Request};
use actix_server::{Server, ServerBuilder};
use actix_service::{IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, Response};
use actix_web::rt::net::{TcpSocket, TcpStream};

use self::explained::Explained;

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1_024;

/// How long a connection stays open without a request: longer than proxies and programs keep theirs (usually a minute), so that it is
/// they who close it. Whoever sends a request just when the server closes cannot know whether it was heard.
const IDLE_MAX: Duration = Duration::from_secs(75);

/// How a server treats its callers.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// How long the head of a request may take to arrive.
    pub head_deadline: Duration,
    /// How long requests in hand may take when the server stops.
    pub stop_seconds: u64,
    /// Threads that serve; one a core when not said.
    pub workers: Option<usize>,
}

/// Takes an address. Needs the runtime.
///
/// # Errors
/// When it is taken or is not this machine's.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// Serves what `application` makes, once per thread, on `listener`. It stops through its handle, never by a signal.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve<F, I, S, B>(application: F, listener: TcpListener, manners: Manners) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Error> + 'static,
    S::InitError: Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let address = listener.local_addr()?;
    let mut builder = ServerBuilder::default().shutdown_timeout(manners.stop_seconds).disable_signals();
    if let Some(workers) = manners.workers {
        builder = builder.workers(workers);
    }
    let stopping = builder.graceful_shutdown_signal();
    let connections = move || {
        let stopping = stopping.clone();
        let application = application().into_factory().map_err(|error| error.into().error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(IDLE_MAX)
            .client_request_timeout(manners.head_deadline)
            .h1_allow_half_closed(true)
            .local_addr(address)
            .finish(map_config(application, |()| AppConfig::default()));
        fn_service(connected).and_then(http)
    };
    Ok(builder.listen("http", listener, connections)?.run())
}

/// A new connection: its stream, what it speaks, and who is at its other end.
async fn connected(
    stream: TcpStream,
) -> Result<(Explained<TcpStream>, Protocol, Option<SocketAddr>), DispatchError> {
    // An answer in several writes, and every event of a stream, leaves at once instead of waiting for the peer's acknowledgement.
    stream.set_nodelay(true).map_err(DispatchError::Io)?;
    let peer = stream.peer_addr().ok();
    Ok((Explained::new(stream), Protocol::Http1, peer))
}

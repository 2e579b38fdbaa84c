//! What systemd wants to hear of a service: that it is ready, and that it is still alive. Anywhere else nobody listens.

/// The readers run.
pub const READY: &str = "READY=1";
/// The way to the server is still walked.
pub const ALIVE: &str = "WATCHDOG=1";

/// Tells it, if somebody listens. A message that gets lost is no reason to stop.
#[cfg(target_os = "linux")]
pub fn notify(state: &str) {
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    let Some(socket) = std::env::var_os("NOTIFY_SOCKET") else { return };
    let address = match socket.as_bytes() {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name),
        path => SocketAddr::from_pathname(std::ffi::OsStr::from_bytes(path)),
    };
    let sent = address.and_then(|address| UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address));
    drop(sent);
}

/// Nobody listens.
#[cfg(not(target_os = "linux"))]
pub fn notify(_: &str) {}

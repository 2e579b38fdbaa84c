//! How a device proves itself: it signs `regulars-device-token-v1`, its id, the instant and a nonce, one per line and
//! without a line end after the last, exactly as they stand in the request. Another key is offered by `regulars-device-key-v1`,
//! the id and the public key, signed in the same way by the key in use.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use uuid::Uuid;

const CONTEXT: &str = "regulars-device-token-v1";
const KEY_CONTEXT: &str = "regulars-device-key-v1";
const NONCE_BYTES: usize = 16;

/// The public key as the API takes it.
#[must_use]
pub fn public_key(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes())
}

/// The signature of a token request as the API takes it.
#[must_use]
pub fn sign(key: &SigningKey, device_id: Uuid, issued_at: &str, nonce: &str) -> String {
    URL_SAFE_NO_PAD.encode(key.sign(message(device_id, issued_at, nonce).as_bytes()).to_bytes())
}

/// The signature of an offer of another key as the API takes it, by the key in use.
#[must_use]
pub fn sign_key(key: &SigningKey, device_id: Uuid, public_key: &str) -> String {
    URL_SAFE_NO_PAD.encode(key.sign(key_message(device_id, public_key).as_bytes()).to_bytes())
}

/// A nonce that was not used before.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn fresh_nonce() -> std::io::Result<String> {
    let mut bytes = [0; NONCE_BYTES];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn key_message(device_id: Uuid, public_key: &str) -> String {
    format!("{KEY_CONTEXT}\n{device_id}\n{public_key}")
}

fn message(device_id: Uuid, issued_at: &str, nonce: &str) -> String {
    format!("{CONTEXT}\n{device_id}\n{issued_at}\n{nonce}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The server has the same test: both sides sign the same bytes.
    #[test]
    fn the_signed_bytes_are_those_of_the_documentation() {
        let device = Uuid::from_u128(0x0199_0c5e_5b0a_7cc3_a0a5_6f1d_2c3b_4a59);
        assert_eq!(
            message(device, "2026-11-22T02:31:00.123Z", "bm9uY2U"),
            "regulars-device-token-v1\n01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59\n2026-11-22T02:31:00.123Z\nbm9uY2U"
        );
        assert_eq!(
            key_message(device, "a2V5"),
            "regulars-device-key-v1\n01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59\na2V5"
        );
        let key = SigningKey::from_bytes(&[7; 32]);
        assert_eq!(public_key(&key), "6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw");
        assert_eq!(fresh_nonce().unwrap().len(), 22);
    }
}

//! Passwords and PINs as Argon2id hashes. At most one hash per core is computed at a time, each on a blocking
//! thread, and an unknown user costs the same work as a known one.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use crate::app::error::AppError;
use crate::state::blocking;

/// Passes over the memory.
const PASSES: u32 = 2;
/// How long a sign-in waits for its turn.
const TURN_WAIT: std::time::Duration = std::time::Duration::from_secs(5);

/// Hashes and checks passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    params: Params,
    /// Checked when nobody is found, so that the answer takes as long.
    decoy: Arc<str>,
}

impl Passwords {
    /// With hashes over `memory_kib`.
    ///
    /// # Panics
    /// When the memory is below what Argon2 allows (8 KiB).
    #[must_use]
    pub fn new(memory_kib: u32) -> Self {
        let params = Params::new(memory_kib, PASSES, 1, None).expect("the parameters of Argon2 are valid");
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let decoy = hash(&params, "a password that nobody has").unwrap_or_default().into();
        Self { turns: Arc::new(Semaphore::new(cores)), params, decoy }
    }

    /// The PHC text of a password.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when too many are waiting.
    pub async fn hash(&self, password: String) -> Result<String, AppError> {
        let _turn = self.turn().await?;
        let params = self.params.clone();
        blocking(move || hash(&params, &password)).await
    }

    /// The PHC text of a password, on this thread; for the command line and seeding.
    ///
    /// # Errors
    /// [`AppError::Internal`] when hashing fails.
    pub fn hash_here(&self, password: &str) -> Result<String, AppError> {
        hash(&self.params, password)
    }

    /// Whether the password is the one of the hash; without a hash the same work is done and the answer is no.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when too many are waiting.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, AppError> {
        let _turn = self.turn().await?;
        let decoy = Arc::clone(&self.decoy);
        blocking(move || {
            let stored = hash.as_deref().unwrap_or(&decoy);
            let matches = PasswordHash::new(stored)
                .is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok());
            Ok(matches && hash.is_some())
        })
        .await
    }

    async fn turn(&self) -> Result<tokio::sync::SemaphorePermit<'_>, AppError> {
        let busy = AppError::Unavailable { retry_after_seconds: 2 };
        match tokio::time::timeout(TURN_WAIT, self.turns.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) | Err(_) => Err(busy),
        }
    }
}

fn hash(params: &Params, password: &str) -> Result<String, AppError> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password(password.as_bytes())
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|error| AppError::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn only_the_right_password_of_somebody_matches() {
        let passwords = Passwords::new(8);
        let hash = passwords.hash("correct horse 1".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=2,p=1$"));
        assert!(passwords.verify("correct horse 1".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct horse 2".into(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("a password that nobody has".into(), None).await.unwrap());
    }
}

//! Who has which device: two readers of this program never open the same one.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::DriverError;

static CLAIMS: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// A device that belongs to a reader until this is dropped.
#[derive(Debug)]
pub struct Claim {
    device: String,
}

impl Claim {
    /// Takes a device for a reader.
    ///
    /// # Errors
    /// [`DriverError::Claimed`] with the reader that has it.
    pub fn take(device: &str, reader: &str) -> Result<Self, DriverError> {
        let mut claims = claims();
        if let Some(other) = claims.get(device) {
            return Err(DriverError::Claimed(other.clone()));
        }
        claims.insert(device.to_owned(), reader.to_owned());
        Ok(Self { device: device.to_owned() })
    }

    /// Takes the first device that nobody has.
    ///
    /// # Errors
    /// [`DriverError::Gone`] without any device, [`DriverError::Claimed`] when others have them all.
    pub fn take_first<T>(devices: Vec<(String, T)>, reader: &str) -> Result<(Self, T), DriverError> {
        let mut problem = DriverError::Gone;
        for (device, thing) in devices {
            match Self::take(&device, reader) {
                Ok(claim) => return Ok((claim, thing)),
                Err(other) => problem = other,
            }
        }
        Err(problem)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        claims().remove(&self.device);
    }
}

fn claims() -> MutexGuard<'static, BTreeMap<String, String>> {
    CLAIMS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two readers of one model without serial numbers: each reader has one of them.
    #[test]
    fn input_14_two_identical_devices_go_to_two_readers() {
        let devices = || vec![("test-claim-1".to_owned(), 1), ("test-claim-2".to_owned(), 2)];
        let (first, one) = Claim::take_first(devices(), "a").unwrap();
        let (_second, two) = Claim::take_first(devices(), "b").unwrap();
        assert_eq!((one, two), (1, 2));
        assert!(matches!(Claim::take_first(devices(), "c"), Err(DriverError::Claimed(_))));
        drop(first);
        assert_eq!(Claim::take_first(devices(), "c").unwrap().1, 1);
        assert!(matches!(Claim::take_first(Vec::<(String, ())>::new(), "c"), Err(DriverError::Gone)));
    }
}

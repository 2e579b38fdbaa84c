//! A person's data, and the two sealed forms in which it is stored: what lists show, and everything.

use chrono::NaiveDate;
use domain::phone::Phone;
use domain::plate::Plate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::StoreError;
use crate::sealing::MemberKey;

/// How a person wishes to be addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// 先生.
    Male,
    /// 女士.
    Female,
}

impl Gender {
    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }
}

/// A person's data in clear. Never logged: printing it shows nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Form of address.
    pub gender: Option<Gender>,
    /// Birthday.
    pub birthday: Option<NaiveDate>,
    /// What staff should know.
    pub note: String,
    /// 车牌: number plates of their cars, in the order in which they were told.
    pub plates: Vec<Plate>,
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Profile").finish_non_exhaustive()
    }
}

/// What lists show of a person. Never logged either.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Display {
    /// Name; empty once the person is erased.
    pub name: String,
    /// `138****5678`, if there is a phone.
    pub phone_masked: Option<String>,
}

impl std::fmt::Debug for Display {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Display").finish_non_exhaustive()
    }
}

impl From<&Profile> for Display {
    fn from(profile: &Profile) -> Self {
        Self { name: profile.name.clone(), phone_masked: profile.phone.as_ref().map(Phone::masked) }
    }
}

#[derive(Serialize, Deserialize)]
struct DisplayJson<'a> {
    name: std::borrow::Cow<'a, str>,
    phone: Option<std::borrow::Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
struct ProfileJson<'a> {
    name: std::borrow::Cow<'a, str>,
    phone: Option<std::borrow::Cow<'a, str>>,
    gender: Option<Gender>,
    birthday: Option<NaiveDate>,
    note: std::borrow::Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    plates: Vec<std::borrow::Cow<'a, str>>,
}

/// A profile in its stored forms.
pub(crate) struct SealedProfile {
    pub(crate) display: Vec<u8>,
    pub(crate) profile: Vec<u8>,
}

impl Profile {
    /// Both stored forms under the member's key.
    pub(crate) fn seal(&self, key: &MemberKey) -> Result<SealedProfile, StoreError> {
        let display = Display::from(self);
        let display = DisplayJson {
            name: display.name.as_str().into(),
            phone: display.phone_masked.as_deref().map(Into::into),
        };
        let profile = ProfileJson {
            name: self.name.as_str().into(),
            phone: self.phone.as_ref().map(|phone| phone.digits().into()),
            gender: self.gender,
            birthday: self.birthday,
            note: self.note.as_str().into(),
            plates: self.plates.iter().map(|plate| plate.text().into()).collect(),
        };
        Ok(SealedProfile {
            display: key.seal_display(&to_json(&display)?)?,
            profile: key.seal_profile(&to_json(&profile)?)?,
        })
    }

    /// The profile from its stored form.
    pub(crate) fn open(key: &MemberKey, member: Uuid, sealed: &[u8]) -> Result<Self, StoreError> {
        let corrupt = StoreError::corrupt("member", "profile_enc", member);
        let plain = key.open_profile(sealed)?;
        let Ok(json) = serde_json::from_slice::<ProfileJson<'_>>(&plain) else { return Err(corrupt) };
        let Ok(phone) = json.phone.map(|phone| Phone::parse(&phone)).transpose() else { return Err(corrupt) };
        let Ok(plates) = json.plates.iter().map(|plate| Plate::parse(plate)).collect() else {
            return Err(corrupt);
        };
        Ok(Self {
            name: json.name.into_owned(),
            phone,
            gender: json.gender,
            birthday: json.birthday,
            note: json.note.into_owned(),
            plates,
        })
    }
}

impl Display {
    /// What lists show, from its stored form.
    pub(crate) fn open(key: &MemberKey, member: Uuid, sealed: &[u8]) -> Result<Self, StoreError> {
        let plain = key.open_display(sealed)?;
        let json = serde_json::from_slice::<DisplayJson<'_>>(&plain)
            .map_err(|_| StoreError::corrupt("member", "display_enc", member))?;
        Ok(Self { name: json.name.into_owned(), phone_masked: json.phone.map(std::borrow::Cow::into_owned) })
    }
}

fn to_json(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|_| StoreError::Sealed("could not be written"))
}

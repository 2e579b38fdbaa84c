//! What an entry of a dictionary is called, in each language that people see.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::fields;
use crate::app::error::AppError;

/// Words by language.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Labels {
    #[serde(rename = "zh-CN")]
    #[validate(length(min = 1, max = 60))]
    #[schema(example = "美团", min_length = 1, max_length = 60)]
    zh_cn: String,
    #[validate(length(min = 1, max = 60))]
    #[schema(example = "Meituan", min_length = 1, max_length = 60)]
    en: String,
}

impl Labels {
    /// As an entry says them.
    pub(crate) fn of<'a>(label: impl Fn(&str) -> &'a str) -> Self {
        Self { zh_cn: label("zh-CN").to_owned(), en: label("en").to_owned() }
    }

    /// By the codes of the languages.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for words that are nothing but spaces.
    pub(crate) fn by_language(&self) -> Result<BTreeMap<String, String>, AppError> {
        let zh = fields::filled("/labels/zh-CN", &self.zh_cn)?;
        let en = fields::filled("/labels/en", &self.en)?;
        Ok(BTreeMap::from([("zh-CN".to_owned(), zh), ("en".to_owned(), en)]))
    }
}

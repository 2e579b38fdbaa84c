//! What is wrong with one field: where, a stable code and words.

use serde::Serialize;
use utoipa::ToSchema;

use crate::language::Language;

/// One field that broke a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer into the body, or the name of a query parameter.
    pub pointer: String,
    /// Stable code.
    pub code: String,
    /// Words of the moment; without them the words of the code are used.
    pub detail: Option<String>,
}

impl FieldError {
    /// A field with the words of its code.
    pub fn new(pointer: impl Into<String>, code: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: code.into(), detail: None }
    }

    /// The same with words of its own.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub(super) fn render(&self, language: Language) -> WireFieldError {
        let detail = self.detail.clone().unwrap_or_else(|| words(&self.code, language).to_owned());
        WireFieldError { pointer: self.pointer.clone(), code: self.code.clone(), detail }
    }
}

/// One field that broke a rule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldProblem)]
pub(crate) struct WireFieldError {
    /// JSON pointer into the body, or the name of a query parameter.
    #[schema(example = "/amount")]
    pointer: String,
    /// Stable code.
    #[schema(example = "length")]
    code: String,
    /// What is wrong, in the language of the request.
    #[schema(example = "the length is not allowed")]
    detail: String,
}

fn words(code: &str, language: Language) -> &'static str {
    let (zh, en) = match code {
        "length" => ("长度不符合要求", "the length is not allowed"),
        "range" => ("超出允许范围", "out of the allowed range"),
        "required" => ("必填", "is required"),
        "unknown-field" => ("未知字段", "is not a known field"),
        "missing-field" => ("缺少字段", "is missing"),
        "wrong-type" => ("类型或格式不正确", "has the wrong type or form"),
        "forbidden-character" => ("含有不允许的字符", "contains a character that is not allowed"),
        "unknown-reference" => ("引用的记录不存在", "names something that does not exist"),
        "unknown-value" => ("不是允许的取值", "is not one of the allowed values"),
        "not-a-number" => ("不是十进制数字", "is not a decimal number"),
        "too-precise" => ("小数位数过多", "has more decimals than the currency"),
        "too-large" => ("数值过大", "is too large"),
        "not-positive" => ("必须大于零", "must be more than zero"),
        "too-short" => ("过短", "is too short"),
        "too-long" => ("过长", "is too long"),
        "no-letter" => ("须含字母", "has no letter"),
        "no-digit" => ("须含数字", "has no digit"),
        "unknown-time-zone" => ("未知时区", "is not a known time zone"),
        _ => ("不符合要求", "breaks a rule"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

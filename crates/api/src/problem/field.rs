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
        "in-the-future" => ("日期还没到", "is a day to come"),
        "not-next" => ("须从上一期的次日开始", "does not begin the day after the last settlement"),
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
        "not-rising" => ("须大于前一项", "must be larger than the one before"),
        "duplicate" => ("重复", "is there already"),
        "not-a-code" => {
            ("须为小写字母、数字、连字符，1 到 40 位", "is not a code of a–z 0–9 - _, 1 to 40 characters")
        }
        "not-an-instant" => ("不是有效的时间", "is not an instant, such as 2026-11-28T14:30:00+08:00"),
        "not-a-slip-number" => ("须为 1 到 16 位字母和数字", "is not 1 to 16 letters and digits"),
        "serial-or-slip" => ("积分序号和手工小票号只填一个", "cannot stand beside points_serial"),
        "reserved" => ("此代码另有含义，请换一个", "means something else already, choose another"),
        "always-offered" => {
            ("现金始终可用，也没有单号", "is cash, which is always offered and has no reference")
        }
        "too-many" => ("数量过多", "has more entries than accepted"),
        "mixed-currencies" => ("币种不一致", "mixes currencies"),
        "ordinary-tier-begins-later" => ("普通等级须从 0 开始", "the ordinary tier begins at 0 points"),
        "must-be-entered-beforehand" => {
            ("促销要在开始的前一天以前录入", "must be entered before its first day begins")
        }
        "ends-before-it-begins" => ("不能早于开始日", "is before the first day"),
        "lapses-before-it-comes" => {
            ("须晚于最后一期到账", "must be later than the month in which the last part comes")
        }
        "earns-twice" => (
            "同一笔钱充值和消费时各计一次积分",
            "would let the same money earn when it is topped up and again when it is spent",
        ),
        "in-the-past" => ("不能早于今天", "cannot be in the past"),
        "unreadable" => ("读取失败，请重刷", "could not be read, swipe again"),
        "not-a-month" => ("不是月份，如 2026-11", "is not a month such as 2026-11"),
        "not-a-phone" => ("不是电话号码", "is not a telephone number"),
        "not-a-plate" => ("不是车牌号", "is not a number plate"),
        "not-a-card-number" => ("不能作为卡号", "cannot be a card number"),
        "payment-code" => ("这是付款码", "is a payment code"),
        "unknown-placeholder" => ("含有未知的占位符", "names a place that nothing fills"),
        "loose-brace" => ("花括号不成对", "has a brace without its partner"),
        "not-printable" => (
            "只能用半角字母、数字和符号，首尾不留空格",
            "has characters other than printable ASCII, or a space at an end",
        ),
        "letters-and-digits" => ("只能用字母和数字", "has other characters than letters and digits"),
        "retired" => ("已停用", "is retired"),
        "not-reduced" => ("须低于规则价", "must be below the price by the rules"),
        "above-list-price" => ("不能高于标价", "is above the list price"),
        "not-an-image" => ("不是 JPEG、PNG 或 WebP 图片", "is no JPEG, PNG or WebP picture in Base64"),
        "not-a-tender" => ("付款方式不成立", "is not a way of payment that can be"),
        "quantity-or-amount" => ("数量与金额只能选一项", "give a quantity or an amount, not both"),
        "card-without-membership" => ("有卡片须给出会籍", "needs its membership beside it"),
        "product-or-own-words" => {
            ("商品自带名称与价格，不能另给", "has its own name and prices; give none beside it")
        }
        "no-longer-sold" => ("商品已停售", "is no longer sold"),
        "price-or-free" => ("改价与免单只能选一项", "give a price or free of charge, not both"),
        "amount-or-percent" => ("金额与折扣只能选一项", "give an amount or a part, not both"),
        "pause-without-pass" => ("只有期限卡可以停卡", "goes with a time pass only"),
        "pass-stands-alone" => {
            ("期限卡须是唯一项目，并设有效期", "a time pass is the only item of its package and has a term")
        }
        "term-missing" => ("须先设有效期", "needs a term"),
        "counts-or-unlimited" => ("不限次数的项目不能再写次数", "give counts or unlimited, not both"),
        "lot-or-item" => ("须给出次卡或项目", "give the counts or the item"),
        "pool-of-pass" => ("期限卡不能几个项目通用", "a time pass is for one item"),
        "pool-too-small" => ("通用次数至少要有两个项目", "needs at least two services"),
        "nothing-to-pick" => (
            "任选数须少于任选项目数；没有任选项目则不填",
            "fits fewer than all optional items, and only where there are some",
        ),
        "negative" => ("不能为负", "must not be negative"),
        "not-a-gift-card" => ("没有这张礼品卡", "is not a gift card here"),
        "not-a-deposit" => ("没有这张定金单", "is not a deposit here"),
        "not-by-gift-card" => ("礼品卡和定金不能用来充值", "cannot be paid by a gift card or deposit"),
        "bearer-program" => {
            ("礼品卡和定金不属于会员", "has gift cards or deposits, which belong to no member")
        }
        "not-a-bearer-program" => ("该卡种的卡属于会员", "has cards that belong to members"),
        _ => ("不符合要求", "breaks a rule"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

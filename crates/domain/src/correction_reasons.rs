//! 更正原因: why something is taken back or comes back, as every tenant begins (S06, LG02). A tenant changes the words and
//! adds its own; a posting keeps the words of its day.

/// What a reason is given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReasonUse {
    /// Corrections: something was entered wrongly.
    Correction,
    /// Returns: something comes back.
    Return,
    /// Either.
    Both,
}

impl ReasonUse {
    /// Every use.
    pub const ALL: [Self; 3] = [Self::Correction, Self::Return, Self::Both];

    /// Its stored and written name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::Return => "return",
            Self::Both => "both",
        }
    }

    /// The use of a name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.code() == code)
    }

    /// Whether a reason of this use may be given for `asked`.
    #[must_use]
    pub const fn serves(self, asked: Self) -> bool {
        matches!(
            (self, asked),
            (Self::Both, _)
                | (_, Self::Both)
                | (Self::Correction, Self::Correction)
                | (Self::Return, Self::Return)
        )
    }
}

/// A reason that a tenant has from the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandardReason {
    /// Stable code.
    pub code: &'static str,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// What it is given for.
    pub used_for: ReasonUse,
}

const fn standard(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    used_for: ReasonUse,
) -> StandardReason {
    StandardReason { code, zh, en, used_for }
}

/// The reasons of a new tenant, in the order shown to people.
pub const STANDARD: [StandardReason; 10] = [
    standard("wrong-amount", "录错金额", "Wrong amount", ReasonUse::Correction),
    standard("wrong-member", "录错会员", "Wrong member", ReasonUse::Correction),
    standard("wrong-goods", "录错商品", "Wrong goods", ReasonUse::Correction),
    standard("entered-twice", "重复录入", "Entered twice", ReasonUse::Correction),
    standard("changed-mind", "顾客改变主意", "Customer changed their mind", ReasonUse::Both),
    standard("does-not-fit", "尺寸不合适", "Does not fit", ReasonUse::Return),
    standard("faulty", "商品有瑕疵", "Faulty goods", ReasonUse::Return),
    standard("wrong-delivered", "发错商品", "Wrong goods handed out", ReasonUse::Return),
    standard("not-satisfied", "服务不满意", "Not satisfied with the service", ReasonUse::Return),
    standard("test", "试机测试", "Test entry", ReasonUse::Correction),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// LG02: codes are unique, words differ, and both kinds of taking back have reasons.
    #[test]
    fn every_tenant_begins_with_reasons_for_both() {
        let codes: HashSet<_> = STANDARD.iter().map(|reason| reason.code).collect();
        let words: HashSet<_> = STANDARD.iter().flat_map(|reason| [reason.zh, reason.en]).collect();
        assert_eq!((codes.len(), words.len()), (STANDARD.len(), STANDARD.len() * 2));
        for asked in [ReasonUse::Correction, ReasonUse::Return] {
            assert!(STANDARD.iter().filter(|reason| reason.used_for.serves(asked)).count() >= 5);
        }
        assert!(!ReasonUse::Return.serves(ReasonUse::Correction));
        for each in ReasonUse::ALL {
            assert_eq!(ReasonUse::from_code(each.code()), Some(each));
        }
    }
}

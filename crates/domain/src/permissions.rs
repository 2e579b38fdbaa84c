//! The catalogue of permissions (R02): `resource:verb`, the same for roles and for scopes of machine clients.
//!
//! Deliberately absent: who holds them, and limits (amount, days) — those are parameters of a grant.

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// One thing a person or a client may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $($(#[$doc])* $name,)+
        }

        impl Permission {
            /// Every permission, in the order shown to people.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its stable code, `resource:verb`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

catalogue! {
    /// Find and identify a member at the desk by an exact credential.
    DeskServe = "desk:serve",
    /// Browse members: list, search, open.
    MemberRead = "member:read",
    /// Enrol a member.
    MemberCreate = "member:create",
    /// Change a member's data.
    MemberEdit = "member:edit",
    /// See personal data in full.
    MemberUnmask = "member:unmask",
    /// Issue and activate a card.
    CardIssue = "card:issue",
    /// Change a card: cancel, renew.
    CardEdit = "card:edit",
    /// Report a card lost, and release it.
    CardReportLoss = "card:report-loss",
    /// Replace a card by another.
    CardReplace = "card:replace",
    /// Top up stored value.
    TopUpCreate = "topup:create",
    /// Take money for what is owed on account.
    RepaymentCreate = "repayment:create",
    /// See who owes on account.
    AccountRead = "account:read",
    /// Say how much a member may owe on account.
    AccountLimit = "account:limit",
    /// Sell from stored value.
    ConsumptionCreate = "consumption:create",
    /// Enter what happened on paper while the till could not be used.
    EnterLate = "posting:enter-late",
    /// Give a member the points of a slip that was sold to nobody.
    PointsMakeUp = "points:make-up",
    /// The same for slips older than the company's days.
    PointsMakeUpLate = "points:make-up-late",
    /// Enter, deduct and clear points by hand.
    PointsAdjust = "points:adjust",
    /// Set value of members aside, and let it go.
    HoldMaintain = "hold:maintain",
    /// Ask for a refund, and pay an approved one out.
    RefundCreate = "refund:create",
    /// Approve and refuse refunds.
    RefundApprove = "refund:approve",
    /// Pause time passes, and let them go on.
    PassPause = "pass:pause",
    /// Extend the term of counts and time passes.
    TermExtend = "term:extend",
    /// Read postings and statements.
    PostingRead = "posting:read",
    /// Make and take back links to statements of account.
    StatementLink = "statement:link",
    /// Take a posting back.
    PostingReverse = "posting:reverse",
    /// Take, query and cancel payments by a connected provider.
    PaymentCreate = "payment:create",
    /// Read payments by connected providers.
    PaymentRead = "payment:read",
    /// Give a payment back by its provider.
    PaymentRefund = "payment:refund",
    /// Read what members were told.
    MessageRead = "message:read",
    /// Change the texts of messages, the way they leave, and their credit.
    MessageMaintain = "message:maintain",
    /// Tell everybody who bought in a week what they bought.
    MessageAuditWeekly = "message:audit-weekly",
    /// Give back a part of a sale.
    ReturnCreate = "return:create",
    /// Read rules.
    RuleRead = "rule:read",
    /// Publish a rule version.
    RulePublish = "rule:publish",
    /// Create and change programs.
    ProgramEdit = "program:edit",
    /// Read goods and services with their prices.
    ProductRead = "product:read",
    /// Create, change and retire goods, services and their categories.
    ProductMaintain = "product:maintain",
    /// Read packages of counts.
    PackageRead = "package:read",
    /// Create, change and retire packages of counts.
    PackageMaintain = "package:maintain",
    /// Read shops and their terminals.
    ShopRead = "shop:read",
    /// Create and change shops.
    ShopEdit = "shop:edit",
    /// Create and change terminals.
    TerminalEdit = "terminal:edit",
    /// Pair and revoke reader devices.
    DevicePair = "device:pair",
    /// Read logins.
    UserRead = "user:read",
    /// Create, change and lock logins.
    UserEdit = "user:edit",
    /// Change the role tree and what roles may do.
    RoleEdit = "role:edit",
    /// Create and change employees.
    EmployeeEdit = "employee:edit",
    /// Keep a shift of one's own: open it, move cash, count and close it.
    ShiftKeep = "shift:keep",
    /// See the shifts of others with the cash that is due, and close them.
    ShiftOversee = "shift:oversee",
    /// 日结: close days of a shop.
    DayClose = "day:close",
    /// 反日结: open days again.
    DayReopen = "day:reopen",
    /// Read reports.
    ReportRead = "report:read",
    /// See what employees are due.
    CommissionRead = "commission:read",
    /// 跨店结算: fix, close and pay settlements between shops.
    SettlementManage = "settlement:manage",
    /// 锁账: lock months of the books.
    BookLock = "book:lock",
    /// 解锁: unlock the last month that is locked.
    BookUnlock = "book:unlock",
    /// 开票: mark invoices on receipts of money.
    InvoiceMark = "invoice:mark",
    /// Read the audit log.
    AuditRead = "audit:read",
    /// Create and revoke machine clients.
    ClientEdit = "client:edit",
    /// Change the tenant's own settings.
    TenantEdit = "tenant:edit",
}

impl Permission {
    /// The permission of a code, if it is known.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.code() == code)
    }
}

/// Roles that a new tenant starts with; it may change them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StandardRole {
    /// 总经理: the top of the tree.
    GeneralManager,
    /// 店长: runs a shop.
    Manager,
    /// 主管: leads a desk and corrects.
    Supervisor,
    /// 收银员: serves at the desk; cannot browse members (R07).
    Cashier,
}

impl StandardRole {
    /// Every standard role, from the top of the tree down.
    pub const ALL: [Self; 4] = [Self::GeneralManager, Self::Manager, Self::Supervisor, Self::Cashier];

    /// The least part of a price by the rules that the role may charge at first, in basis points (OP06).
    #[must_use]
    pub const fn price_floor_bp(self) -> i32 {
        match self {
            Self::GeneralManager => 0,
            Self::Manager => 5_000,
            Self::Supervisor => 8_000,
            Self::Cashier => 10_000,
        }
    }

    /// What the role may do at first.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::GeneralManager => Permission::ALL,
            Self::Manager => MANAGER,
            Self::Supervisor => SUPERVISOR,
            Self::Cashier => CASHIER,
        }
    }
}

const MANAGER: &[Permission] = &[
    Permission::DeskServe,
    Permission::MemberRead,
    Permission::MemberCreate,
    Permission::MemberEdit,
    Permission::MemberUnmask,
    Permission::CardIssue,
    Permission::CardEdit,
    Permission::CardReportLoss,
    Permission::CardReplace,
    Permission::TopUpCreate,
    Permission::RepaymentCreate,
    Permission::AccountRead,
    Permission::AccountLimit,
    Permission::ConsumptionCreate,
    Permission::EnterLate,
    Permission::PointsMakeUp,
    Permission::HoldMaintain,
    Permission::RefundCreate,
    Permission::RefundApprove,
    Permission::PassPause,
    Permission::TermExtend,
    Permission::PostingRead,
    Permission::StatementLink,
    Permission::PaymentCreate,
    Permission::PaymentRead,
    Permission::PaymentRefund,
    Permission::PostingReverse,
    Permission::MessageRead,
    Permission::MessageMaintain,
    Permission::MessageAuditWeekly,
    Permission::ReturnCreate,
    Permission::RuleRead,
    Permission::RulePublish,
    Permission::PointsMakeUpLate,
    Permission::PointsAdjust,
    Permission::ProductRead,
    Permission::ProductMaintain,
    Permission::PackageRead,
    Permission::PackageMaintain,
    Permission::ShopRead,
    Permission::ShopEdit,
    Permission::TerminalEdit,
    Permission::DevicePair,
    Permission::UserRead,
    Permission::UserEdit,
    Permission::EmployeeEdit,
    Permission::ShiftKeep,
    Permission::ShiftOversee,
    Permission::DayClose,
    Permission::DayReopen,
    Permission::ReportRead,
    Permission::CommissionRead,
    Permission::InvoiceMark,
    Permission::AuditRead,
];

const SUPERVISOR: &[Permission] = &[
    Permission::DeskServe,
    Permission::MemberRead,
    Permission::MemberCreate,
    Permission::MemberEdit,
    Permission::CardIssue,
    Permission::CardEdit,
    Permission::CardReportLoss,
    Permission::CardReplace,
    Permission::TopUpCreate,
    Permission::RepaymentCreate,
    Permission::AccountRead,
    Permission::ConsumptionCreate,
    Permission::EnterLate,
    Permission::PointsMakeUp,
    Permission::HoldMaintain,
    Permission::RefundCreate,
    Permission::PassPause,
    Permission::PostingRead,
    Permission::StatementLink,
    Permission::PaymentCreate,
    Permission::PaymentRead,
    Permission::PaymentRefund,
    Permission::PostingReverse,
    Permission::MessageRead,
    Permission::ReturnCreate,
    Permission::RuleRead,
    Permission::ProductRead,
    Permission::PackageRead,
    Permission::ShopRead,
    Permission::UserRead,
    Permission::ShiftKeep,
    Permission::ShiftOversee,
    Permission::DayClose,
    Permission::ReportRead,
    Permission::InvoiceMark,
];

const CASHIER: &[Permission] = &[
    Permission::DeskServe,
    Permission::MemberCreate,
    Permission::CardIssue,
    Permission::CardReportLoss,
    Permission::TopUpCreate,
    Permission::RepaymentCreate,
    Permission::ConsumptionCreate,
    Permission::PointsMakeUp,
    Permission::HoldMaintain,
    Permission::RefundCreate,
    Permission::PassPause,
    Permission::PostingRead,
    Permission::PaymentCreate,
    Permission::PaymentRead,
    Permission::RuleRead,
    Permission::ProductRead,
    Permission::PackageRead,
    Permission::ShopRead,
    Permission::ShiftKeep,
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// R02: a code is `resource:verb`, unique, and finds its permission again.
    #[test]
    fn every_code_is_unique_and_finds_its_permission() {
        let codes: HashSet<_> = Permission::ALL.iter().map(|permission| permission.code()).collect();
        assert_eq!(codes.len(), Permission::ALL.len());
        for permission in Permission::ALL {
            assert_eq!(Permission::from_code(permission.code()), Some(*permission));
            let (resource, verb) = permission.code().split_once(':').unwrap();
            let plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            assert!(plain(resource) && plain(verb), "{}", permission.code());
        }
        assert_eq!(Permission::from_code("member:everything"), None);
    }

    /// R01, R02: a role never holds more than the role above it, and nothing twice.
    #[test]
    fn each_standard_role_holds_less_than_the_one_above() {
        for pair in StandardRole::ALL.windows(2) {
            let above: HashSet<_> = pair[0].permissions().iter().collect();
            let below: HashSet<_> = pair[1].permissions().iter().collect();
            assert_eq!(below.len(), pair[1].permissions().len());
            assert!(below.is_subset(&above) && below.len() < above.len(), "{:?}", pair[1]);
            assert!(pair[1].price_floor_bp() > pair[0].price_floor_bp());
        }
    }

    /// R07: a clerk serves, but cannot browse or correct.
    #[test]
    fn a_cashier_cannot_browse_members() {
        let cashier = StandardRole::Cashier.permissions();
        assert!(cashier.contains(&Permission::DeskServe));
        for refused in [Permission::MemberRead, Permission::MemberUnmask, Permission::PostingReverse] {
            assert!(!cashier.contains(&refused));
        }
    }
}

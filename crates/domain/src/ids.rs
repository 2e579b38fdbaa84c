//! Typed ids. Two ids of different things can never be swapped by mistake.
//!
//! Ids are UUID v7 made by the server; this crate only carries them.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use uuid::Uuid;

/// The id of a `T`. The same sixteen bytes in the database and on the wire.
pub struct Id<T> {
    value: Uuid,
    marker: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// Wraps a stored or received UUID.
    #[must_use]
    pub const fn new(value: Uuid) -> Self {
        Self { value, marker: PhantomData }
    }

    /// The plain UUID, for binding and printing.
    #[must_use]
    pub const fn value(self) -> Uuid {
        self.value
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.value, f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.value, f)
    }
}

macro_rules! things {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $($(#[$doc])* #[derive(Debug, Clone, Copy, PartialEq, Eq)] pub enum $name {})+
    };
}

things! {
    /// 商户: a company that rents the system.
    Tenant,
    /// 结算主体: the legal entity that owes and earns.
    LegalEntity,
    /// 门店: where a sale happens.
    Shop,
    /// 收银机: a machine with readers and a printer.
    Terminal,
    /// 账号: a login with a role.
    User,
    /// 角色: a node of the role tree.
    Role,
    /// 员工: a person who sells or performs, with or without a login.
    Employee,
    /// 职级: a grade of employees, one entry of a tenant's dictionary.
    EmployeeGrade,
    /// 会员: a person or a company.
    Member,
    /// 卡种: what a card is, and whose rules apply.
    Program,
    /// 会籍: member × program. Its wallet has the same id.
    Membership,
    /// 卡片: the bearer of a membership.
    Card,
    /// 批次: value that came in together.
    Lot,
    /// 流水: one business fact.
    Posting,
    /// One immutable version of a rule.
    RuleVersion,
    /// 商品分类: a group of products.
    ProductCategory,
    /// Why something is taken back: one entry of a tenant's dictionary.
    CorrectionReason,
    /// 纠正申请: that something is to be taken back by somebody else's leave.
    CorrectionRequest,
    /// 支付方式.
    PaymentWay,
    /// A signed-in session of a user.
    Session,
    /// A paired reader gateway.
    Device,
    /// An integrator's credentials.
    ApiClient,
    /// 消息: something that a member is told by one channel.
    Message,
    /// 商品 or 服务: something that a shop sells.
    Product,
    /// 次卡 / 套餐卡: a package of counts.
    Package,
    /// One immutable version of a package.
    PackageVersion,
    /// 支付流水: money that a connected provider takes.
    Payment,
    /// Money that a connected provider gives back.
    Refund,
    /// 挂单: a sale put aside at a till.
    ParkedSale,
    /// 班次: one cashier's time at one till.
    Shift,
    /// 对账单链接: an address under which a statement of account can be read.
    StatementLink,
    /// 验证: that a member was at the desk.
    Proof,
    /// Cash laid into a drawer or taken out of it.
    CashMovement,
    /// 结算单: a period that shops settle.
    Settlement,
    /// 日结: a business date of a shop that was closed.
    DayClosing,
    /// 锁账: a month of a legal entity's books that was locked.
    BookLock,
    /// 开票: an invoice that was marked on a receipt of money.
    InvoiceMark,
}

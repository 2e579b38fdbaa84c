//! `/permissions`: the catalogue from which roles and scopes are made.

use actix_web::{get, web};
use domain::permissions::Permission;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::principal::{Caller, Principal};
use crate::extract::query::Listing;
use crate::language::Language;
use crate::problem::Problem;

/// One permission of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PermissionResponse {
    /// `resource:verb`, stable.
    #[schema(example = "consumption:create")]
    code: &'static str,
    /// The resource, for grouping.
    #[schema(example = "consumption")]
    group: &'static str,
    /// Words in the language of the request.
    #[schema(example = "消费收款")]
    label: &'static str,
}

/// List permissions
///
/// Everything that a role or a machine client may be allowed, in the order to show it.
#[utoipa::path(tag = "Organisation", responses((status = 200, body = Listing<PermissionResponse>)))]
#[get("/permissions")]
pub(crate) async fn list_permissions(
    _principal: Principal,
    caller: Caller,
) -> Result<web::Json<Listing<PermissionResponse>>, Problem> {
    let language = caller.0.language();
    let items = Permission::ALL.iter().map(|permission| response(*permission, language)).collect();
    Ok(web::Json(Listing::whole(items)))
}

fn response(permission: Permission, language: Language) -> PermissionResponse {
    let (zh, en) = words(permission);
    let label = match language {
        Language::Chinese => zh,
        Language::English => en,
    };
    let code = permission.code();
    PermissionResponse { code, group: code.split_once(':').map_or(code, |(group, _)| group), label }
}

const fn words(permission: Permission) -> (&'static str, &'static str) {
    match permission {
        Permission::DeskServe => ("前台服务会员", "Serve members at the desk"),
        Permission::MemberRead => ("浏览会员", "Browse members"),
        Permission::MemberCreate => ("办理入会", "Enrol members"),
        Permission::MemberEdit => ("修改会员资料", "Change members"),
        Permission::MemberUnmask => ("查看完整资料", "See personal data in full"),
        Permission::CardIssue => ("发卡与激活", "Issue and activate cards"),
        Permission::CardEdit => ("注销与续期", "Cancel and renew cards"),
        Permission::CardReportLoss => ("挂失与解挂", "Report and release lost cards"),
        Permission::CardReplace => ("补卡与换卡", "Replace cards"),
        Permission::TopUpCreate => ("充值", "Top up"),
        Permission::ConsumptionCreate => ("消费收款", "Sell and take payment"),
        Permission::EnterLate => ("补录", "Enter what happened earlier on paper"),
        Permission::PointsMakeUp => ("补积分", "Make up points of slips"),
        Permission::PointsMakeUpLate => ("补过期小票的积分", "Make up points of older slips"),
        Permission::PointsAdjust => ("调整积分", "Enter, deduct and clear points by hand"),
        Permission::HoldMaintain => ("冻结与解冻储值", "Hold and release stored value"),
        Permission::RefundCreate => ("申请与办理退款", "Ask for refunds and pay them out"),
        Permission::RefundApprove => ("审批退款", "Approve refunds"),
        Permission::PassPause => ("停卡与恢复", "Pause time passes"),
        Permission::TermExtend => ("延长有效期", "Extend terms"),
        Permission::PostingRead => ("查看流水", "Read postings"),
        Permission::StatementLink => ("发对账单链接", "Hand out links to statements"),
        Permission::PostingReverse => ("撤销流水", "Take postings back"),
        Permission::PaymentCreate => ("扫码收款", "Take payments by phone and card"),
        Permission::PaymentRead => ("查看支付流水", "Read payments"),
        Permission::PaymentRefund => ("支付原路退款", "Refund payments"),
        Permission::MessageRead => ("查看消息", "Read messages to members"),
        Permission::MessageMaintain => ("设置消息", "Change messages to members"),
        Permission::MessageAuditWeekly => ("发每周对账消息", "Send the weekly message to buyers"),
        Permission::ReturnCreate => ("退货", "Give back parts of sales"),
        Permission::RuleRead => ("查看规则", "Read rules"),
        Permission::RulePublish => ("发布规则", "Publish rules"),
        Permission::ProgramEdit => ("设置卡种", "Change programs"),
        Permission::ProductRead => ("查看商品与服务", "Read goods and services"),
        Permission::ProductMaintain => ("维护商品与服务", "Change goods and services"),
        Permission::PackageRead => ("查看次卡", "Read packages"),
        Permission::RepaymentCreate => ("收还款", "Take repayments"),
        Permission::AccountRead => ("查看欠款", "See who owes on account"),
        Permission::AccountLimit => ("设置挂账额度", "Set limits on account"),
        Permission::PackageMaintain => ("设置次卡", "Change packages"),
        Permission::ShopRead => ("查看门店", "Read shops"),
        Permission::ShopEdit => ("设置门店", "Change shops"),
        Permission::TerminalEdit => ("设置收银机", "Change terminals"),
        Permission::DevicePair => ("配对读卡器", "Pair readers"),
        Permission::UserRead => ("查看账号", "Read users"),
        Permission::UserEdit => ("管理账号", "Change users"),
        Permission::RoleEdit => ("设置角色", "Change roles"),
        Permission::EmployeeEdit => ("管理员工", "Change employees"),
        Permission::ShiftKeep => ("交接班", "Keep a shift"),
        Permission::ShiftOversee => ("查看与代交他人的班次", "Oversee the shifts of others"),
        Permission::DayClose => ("日结", "Close days"),
        Permission::DayReopen => ("反日结", "Open closed days again"),
        Permission::ReportRead => ("查看报表", "Read reports"),
        Permission::CommissionRead => ("查看提成", "See commission"),
        Permission::SettlementManage => ("跨店结算", "Settle between shops"),
        Permission::AuditRead => ("查看操作日志", "Read the audit log"),
        Permission::ClientEdit => ("管理接口客户端", "Change machine clients"),
        Permission::BookLock => ("锁账", "Lock months of the books"),
        Permission::BookUnlock => ("解锁账簿", "Unlock the last locked month"),
        Permission::InvoiceMark => ("登记开票", "Mark invoices"),
        Permission::TenantEdit => ("商户设置", "Change the tenant"),
    }
}

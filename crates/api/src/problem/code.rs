//! Every code that an answer may carry, with its status and its words in both languages: one table, from which the
//! responses, the API document and the pages at `/problems/{code}` are made. Codes are stable; words may change.

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Simplified Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The stable code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// A few words.
    pub title: Words,
    /// One or two sentences: what happened and what to do.
    pub meaning: Words,
}

macro_rules! codes {
    ($($name:ident $status:literal $code:literal $zh:literal $en:literal $zh_meaning:literal $en_meaning:literal;)+) => {
        /// A problem that an answer may report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $en_meaning] $name,)+
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its row of the table.
            #[must_use]
            pub const fn entry(self) -> Entry {
                match self {
                    $(Self::$name => Entry {
                        code: $code,
                        status: $status,
                        title: Words { zh: $zh, en: $en },
                        meaning: Words { zh: $zh_meaning, en: $en_meaning },
                    },)+
                }
            }
        }
    };
}

codes! {
    MalformedJson 400 "malformed-json" "JSON 无法解析" "Malformed JSON"
        "请求正文不是合法的 JSON，或含有未知字段、错误类型、缺少字段；errors 指出位置。"
        "The body is not valid JSON, or has an unknown field, a wrong type or a missing field; errors name the place.";
    MalformedQuery 400 "malformed-query" "查询参数有误" "Malformed query"
        "查询参数未知或格式不正确。" "A query parameter is unknown or not of its form.";
    MalformedPath 400 "malformed-path" "地址有误" "Malformed path"
        "地址中的编号不是合法的 UUID。" "An id in the path is not a UUID.";
    MalformedRequest 400 "malformed-request" "请求有误" "Malformed request"
        "请求无法理解。" "The request cannot be understood.";
    CursorInvalid 400 "cursor-invalid" "分页游标无效" "Invalid cursor"
        "请使用上一页返回的 next_cursor，或从第一页开始。" "Use the next_cursor of the previous page, or begin again.";
    IdempotencyKeyMissing 400 "idempotency-key-missing" "缺少幂等键" "Idempotency key missing"
        "变动价值的请求必须带 Idempotency-Key。" "A request that moves value needs an Idempotency-Key header.";
    IdempotencyKeyInvalid 400 "idempotency-key-invalid" "幂等键无效" "Invalid idempotency key"
        "幂等键为 1 到 255 个可见 ASCII 字符。" "The key is 1 to 255 visible ASCII characters.";
    Unauthenticated 401 "unauthenticated" "请先登录" "Sign in first"
        "没有登录，或登录已失效。" "There is no valid sign-in or token.";
    CredentialsInvalid 401 "credentials-invalid" "账号或密码不正确" "Wrong sign-in"
        "商户号、账号或密码不正确。" "Tenant number, user name or password is wrong.";
    PermissionMissing 403 "permission-missing" "没有权限" "Permission missing"
        "您的角色没有此项权限。" "Your role does not include this permission.";
    PasswordChangeRequired 403 "password-change-required" "须先修改密码" "Change the password first"
        "首次登录或重置后须先修改密码。" "The first or a reset password must be changed before anything else.";
    OriginRefused 403 "origin-refused" "来源不被允许" "Origin refused"
        "浏览器请求须来自本系统页面。" "A browser request must come from this system's own pages.";
    TerminalRequired 403 "terminal-required" "须绑定收银机" "Bind a terminal first"
        "请先把登录绑定到一台收银机。" "Bind the session to a terminal first.";
    StatementCodeWrong 403 "statement-code-wrong" "验证码不正确" "Wrong code"
        "验证码不正确；再错 tries_left 次链接即失效。" "The code is wrong; after tries_left more the link ends.";
    ProofCodeWrong 403 "proof-code-wrong" "验证码不正确" "Wrong code"
        "验证码不正确；再错 tries_left 次即失效。" "The code is wrong; after tries_left more the proof ends.";
    SetupFinished 403 "setup-finished" "初始设置已完成" "Setup is finished"
        "已有商户，初始设置不再开放。" "A tenant exists, so the first-run setup is closed.";
    NotFound 404 "not-found" "没有此地址" "No such address"
        "没有这个地址。" "There is nothing at this address.";
    ThingNotFound 404 "thing-not-found" "找不到" "Not found"
        "记录不存在，或不属于您的商户。" "It does not exist, or is not yours to see.";
    ShopNotFound 404 "shop-not-found" "找不到门店" "Shop not found"
        "门店不存在。" "The shop does not exist.";
    TerminalNotFound 404 "terminal-not-found" "找不到收银机" "Terminal not found"
        "收银机不存在。" "The terminal does not exist.";
    LegalEntityNotFound 404 "legal-entity-not-found" "找不到结算主体" "Legal entity not found"
        "结算主体不存在。" "The legal entity does not exist.";
    RoleNotFound 404 "role-not-found" "找不到角色" "Role not found"
        "角色不存在。" "The role does not exist.";
    UserNotFound 404 "user-not-found" "找不到账号" "User not found"
        "账号不存在。" "The user does not exist.";
    EmployeeNotFound 404 "employee-not-found" "找不到员工" "Employee not found"
        "员工不存在。" "The employee does not exist.";
    ApiClientNotFound 404 "api-client-not-found" "找不到接口客户端" "Client not found"
        "接口客户端不存在或已撤销。" "The client does not exist or was revoked.";
    SessionNotFound 404 "session-not-found" "找不到登录" "Session not found"
        "登录不存在或已结束。" "The session does not exist or has ended.";
    ProductNotFound 404 "product-not-found" "找不到商品" "Product not found"
        "商品或服务不存在。" "The product does not exist.";
    EmployeeGradeNotFound 404 "employee-grade-not-found" "找不到职级" "Grade not found"
        "职级不存在，或不属于本企业。" "There is no such grade in this company.";
    CorrectionReasonNotFound 404 "correction-reason-not-found" "找不到更正原因" "Reason not found"
        "更正原因不存在，或不属于本企业。" "There is no such reason in this company.";
    CorrectionRequestNotFound 404 "correction-request-not-found" "找不到更正申请" "Request not found"
        "更正申请不存在。" "The request for a correction does not exist.";
    PaymentWayNotFound 404 "payment-way-not-found" "找不到支付方式" "Way of payment not found"
        "支付方式不存在，或不属于本企业。" "There is no such way of payment in this company.";
    ProofNotFound 404 "proof-not-found" "找不到验证" "Proof not found"
        "这次验证不存在，或是在别的收银机上做的。" "There is no such proof, or it was made at another till.";
    ParkedSaleNotFound 404 "parked-sale-not-found" "找不到挂单" "Parked sale not found"
        "此挂单不存在或已过保留期。" "The parked sale does not exist, or was kept long enough.";
    SettlementNotFound 404 "settlement-not-found" "找不到结算单" "Settlement not found"
        "结算单不存在，或与您的门店无关。" "There is no such settlement, or it is not about your shop.";
    BookLockNotFound 404 "book-lock-not-found" "找不到锁账记录" "Lock not found"
        "锁账记录不存在，或不是您的门店所属主体的。" "There is no such lock, or it is not of your shop's legal entity.";
    InvoiceMarkNotFound 404 "invoice-mark-not-found" "找不到开票登记" "Mark not found"
        "开票登记不存在，或不是您的门店的。" "There is no such mark of an invoice, or it is not of your shop.";
    DayClosingNotFound 404 "day-closing-not-found" "找不到日结" "Closing not found"
        "日结记录不存在，或不是您的门店的。" "There is no such closing, or it is not of your shop.";
    ShiftNotFound 404 "shift-not-found" "找不到班次" "Shift not found"
        "班次不存在，或不是您可以查看的。" "There is no such shift, or it is not yours to see.";
    StatementLinkNotFound 404 "statement-link-not-found" "对账单链接无效" "The link is not valid"
        "链接不存在、已过期或已收回；请向门店要一个新的。" "The link does not exist, its time is over, or it was taken back; ask the shop for another.";
    ProductCategoryNotFound 404 "product-category-not-found" "找不到商品分类" "Product category not found"
        "商品分类不存在。" "The product category does not exist.";
    ProgramNotFound 404 "program-not-found" "找不到卡种" "Program not found"
        "卡种不存在。" "The program does not exist.";
    PackageNotFound 404 "package-not-found" "找不到次卡" "Package not found"
        "次卡不存在。" "The package does not exist.";
    PaymentNotFound 404 "payment-not-found" "找不到支付流水" "Payment not found"
        "支付流水不存在。" "The payment does not exist.";
    CountsNotFound 404 "counts-not-found" "找不到次数" "Counts not found"
        "会员没有这份次卡。" "The member has no such counts.";
    HoldNotFound 404 "hold-not-found" "找不到冻结" "Hold not found"
        "没有这笔冻结。" "There is no such hold.";
    RefundNotFound 404 "refund-not-found" "找不到退款" "Refund not found"
        "没有这笔退款。" "There is no such refund.";
    SlipNotFound 404 "slip-not-found" "找不到小票" "Slip not found"
        "没有这个号码的小票；请核对单号，或扫小票底部的单据唯一号。" "No slip has this number; check it, or use the document id at the foot of the slip.";
    MemberNotFound 404 "member-not-found" "找不到会员" "Member not found"
        "会员不存在，或不在您可见范围内。" "The member does not exist, or is not yours to see.";
    PhotoNotFound 404 "photo-not-found" "没有照片" "No picture"
        "这位会员没有照片。" "There is no picture of the member.";
    MembershipNotFound 404 "membership-not-found" "找不到会籍" "Membership not found"
        "会籍不存在。" "The membership does not exist.";
    CardNotFound 404 "card-not-found" "找不到卡片" "Card not found"
        "卡片不存在。" "The card does not exist.";
    PostingNotFound 404 "posting-not-found" "找不到流水" "Posting not found"
        "流水不存在。" "The posting does not exist.";
    CommandNotFound 404 "command-not-found" "没有这笔操作" "Command not found"
        "此幂等键没有任何结果：什么也没有发生。" "Nothing was done under this key.";
    DeviceNotFound 404 "device-not-found" "找不到设备" "Device not found"
        "读卡设备不存在或已撤销。" "The device does not exist or was revoked.";
    PairingNotFound 404 "pairing-not-found" "配对码无效" "Pairing not found"
        "配对码不存在或已过期。" "The pairing code does not exist or has expired.";
    MessageTemplateNotFound 404 "message-template-not-found" "找不到消息模板" "Message template not found"
        "没有这种消息或渠道的模板。" "There is no such kind of message or channel.";
    CorrectionOverLimit 403 "correction-over-limit" "超出更正限额" "Beyond the limit of corrections"
        "金额超出您角色可自行更正或退货的限额；limit 是限额，amount 是本次金额，请店长授权。" "It takes back more than your role may alone; see limit and amount. Ask a manager to approve.";
    OwnCorrectionRequest 403 "own-correction-request" "不能批准自己的申请" "Your own request"
        "更正申请须由他人批准或拒绝；您可以撤回它。" "Somebody else has to approve or refuse it; you may withdraw it.";
    CorrectionRequestOfOther 403 "correction-request-of-other" "不是您的申请" "Somebody else's request"
        "只有申请人可以撤回；有权批准的人可以拒绝它。" "Only whoever asked may withdraw it; whoever may approve it can refuse it.";
    MethodNotAllowed 405 "method-not-allowed" "方法不允许" "Method not allowed"
        "此地址不支持该方法；见 Allow。" "This address does not know the method; see Allow.";
    BodyTooSlow 408 "body-too-slow" "请求过慢" "The request came too slowly"
        "请求的头部或正文未在时限内到达。" "Head or body of the request did not arrive within its deadline.";
    StatementLinkLocked 409 "statement-link-locked" "对账单链接已失效" "The link has ended"
        "验证码错误次数过多，链接已失效；请向门店要一个新的。" "The code was wrong too often and the link has ended; ask the shop for another.";
    CodeTaken 409 "code-taken" "编号已被使用" "Already in use"
        "同名或同号的记录已存在；field 指出字段。" "The code, name or number is in use; field names it.";
    RoleInUse 409 "role-in-use" "角色仍在使用" "The role is in use"
        "角色仍有账号或下级角色。" "Users have the role, or roles are below it.";
    RoleTreeInvalid 409 "role-tree-invalid" "角色层级有误" "Invalid role tree"
        "角色不能放在自己的下级之下。" "A role cannot be placed below itself.";
    RequestInProgress 409 "request-in-progress" "同一请求正在处理" "The request is in progress"
        "同一幂等键的请求仍在处理，请稍后再查。" "A request with this key is still being worked on; ask again.";
    InsufficientBalance 409 "insufficient-balance" "余额不足" "Balance too low"
        "储值余额不足；available、required、short 给出金额。" "The stored value does not cover it; see available, required, short.";
    ValueOnHold 409 "value-on-hold" "储值已冻结" "The value is on hold"
        "部分储值已冻结，可用余额不足；见 free（可用）、held（已冻结）、required（应付）。" "Part of the stored value is set aside and the rest does not cover it; see free, held and required.";
    HoldNotOpen 409 "hold-not-open" "冻结已结束" "The hold is not open"
        "这笔冻结已扣款、已解冻或已到期；见 state。" "The hold was captured, released or timed out before; see state.";
    HoldOfRefund 409 "hold-of-refund" "冻结属于退款" "The hold belongs to a refund"
        "这笔冻结属于退款申请，请办理或取消退款。" "The hold belongs to a refund: pay it, refuse it or cancel it.";
    NothingToRefund 409 "nothing-to-refund" "没有可退的内容" "Nothing to refund"
        "没有剩余的储值或次数可退。" "No stored value, or nothing of the package, is left.";
    NotWithinSevenDays 409 "not-within-seven-days" "不符合七天退款" "Not within seven days"
        "最近七天内没有未使用过的充值或次卡。" "No top-up, or not the package, is untouched and of the last seven days.";
    CountsInRefund 409 "counts-in-refund" "次数正在退款" "The counts are in a refund"
        "这些次数正在退款或已经退款；请先取消或撤销退款。" "A refund froze these counts, or paid for them; cancel or correct it first.";
    TermNotBegun 409 "term-not-begun" "有效期尚未开始" "The term has not begun"
        "有效期从首次使用起计，或长期有效，不能停卡或延期。" "The term begins with the first use, or has no end: it cannot be paused or extended.";
    NotAPass 409 "not-a-pass" "不是期限卡" "Not a time pass"
        "只有期限卡可以停卡；次卡可以延期。" "Only a time pass can be paused; counts can be extended.";
    PauseNotAllowed 409 "pause-not-allowed" "超出可停卡的天数或次数" "It cannot be paused so long or so often"
        "卡还可停 days_left 天、times_left 次。" "It can be paused for days_left more days, times_left times.";
    PassPaused 409 "pass-paused" "停卡中" "The pass is paused"
        "停卡从 from 到 until，期间不能使用；会员回来请先恢复。" "It is paused from one day to another, see from and until, and cannot be used on them; resume it first.";
    PassNotPaused 409 "pass-not-paused" "没有停卡" "The pass is not paused"
        "这张卡没有停卡，不需要恢复。" "There is no pause to end.";
    UsedInPause 409 "used-in-pause" "当天已使用" "Used on that day"
        "停卡首日 on 已经用过，请从下一天起停卡。" "The pass was used on the first day of the pause, see on; begin it a day later.";
    TermChangedSince 409 "term-changed-since" "之后又改过有效期" "The term was changed since"
        "请先撤销之后的停卡、恢复或延期。" "Correct the later pause, resumption or extension first.";
    PackageNotPaid 409 "package-not-paid" "次卡尚有欠款" "The package is not paid yet"
        "这张次卡还有挂账未还；请先还款，见 owed。" "A part of the package is still owed on account; it is repaid first, see owed.";
    RefundNotOpen 409 "refund-not-open" "退款状态不符" "The refund stands elsewhere"
        "退款不在此步骤；见 state。" "The refund is not at this step; see state.";
    RefundBeingPaid 409 "refund-being-paid" "退款正在原路退回" "The refund is being paid"
        "一部分款正由支付渠道退回或已经退回，退款只能付完：等渠道答复后记账；之前的单据在记账后再更正。" "A provider is giving a part of it back, or has: it can only be paid now. Post it when the provider has answered, and correct earlier receipts after that.";
    RefundChanged 409 "refund-changed" "退款金额已变" "The refund has changed"
        "申请之后储值有变动，金额已从 was 变为 now；请取消后重新申请。" "Value moved since the request, and it would come to now instead of was; cancel it and ask again.";
    RulesChanged 409 "rules-changed" "规则已变" "The rules have changed"
        "预览之后换了规则版本，没有记账；preview 是按现在规则的新预览，请核对后再提交。" "Another version of the rules is in force since the preview, and nothing was posted; preview is what it comes to now. Check it, then send it with its digest.";
    PriceBelowFloor 409 "price-below-floor" "低于可售底价" "Price below the floor"
        "减价超出您角色的权限；least 是最低可收金额，请店长授权。" "The reduction goes beyond your role; least is the lowest price it may charge. Ask a manager to approve.";
    ApprovalRefused 409 "approval-refused" "授权未通过" "Approval refused"
        "工号或 PIN 不正确。" "The staff number or the PIN is wrong.";
    ApprovalNotNeeded 409 "approval-not-needed" "不需要授权" "No approval is needed"
        "金额在您的限额之内，可以直接更正。" "It is within your limit: correct it yourself.";
    CorrectionRequestWaiting 409 "correction-request-waiting" "已有申请在等待" "A request is waiting"
        "这笔流水已有更正申请在等待授权；须先批准、拒绝或撤回它。" "Somebody asked for this correction before; that request is approved, refused or withdrawn first.";
    CorrectionRequestEnded 409 "correction-request-ended" "申请已结束" "The request has ended"
        "更正申请不再等待授权；见 state。" "The request waits no more; see state.";
    TendersDoNotCover 409 "tenders-do-not-cover" "付款合计不符" "Payments do not add up"
        "各付款方式合计与应付不符；due 为应付，paid 为合计。" "The ways of payment do not add up to what is due; see due and paid.";
    CashTooLittle 409 "cash-too-little" "收到的现金不足" "Too little cash"
        "收到的现金少于应付现金；见 required、given。" "Less cash was given than is to be paid in cash; see required and given.";
    PointsCannotPay 409 "points-cannot-pay" "未开启积分抵现" "Points cannot pay"
        "没有生效的积分抵现规则。" "No rule in force lets points pay.";
    PointsOutOfRange 409 "points-out-of-range" "抵现积分不符合规则" "So many points cannot pay"
        "本单最多可抵 most 分，须为 step 的倍数。" "At most that many points may pay this bill, in multiples of step; see most and step.";
    InsufficientPoints 409 "insufficient-points" "积分不足" "Not enough points"
        "可用积分不足；见 available、required。" "The member has fewer points; see available and required.";
    VoucherUsed 409 "voucher-used" "团购券已使用" "The voucher was used before"
        "此券码已用过；receipt_no 为当时的小票。" "The code was used before, on receipt_no.";
    VoucherCancelTooLate 409 "voucher-cancel-too-late" "团购券已不能撤销" "The voucher can no longer be cancelled"
        "平台只在核销后 minutes 分钟内可撤销；已过 until。" "The platform cancels a voucher within minutes after its sale; that was until.";
    VoucherNotReturnable 409 "voucher-not-returnable" "团购券的销售不能退货" "A sale paid by vouchers cannot be returned"
        "用团购券付的销售只能整单撤销；之后请在平台上退款。" "A sale that vouchers paid is corrected as a whole; later the platform refunds it.";
    OnAccountNotAllowed 409 "on-account-not-allowed" "不可挂账" "Nothing can be put on account"
        "会员没有挂账额度。" "The member may put nothing on account: there is no limit for them.";
    CardLimit 409 "card-limit" "超过单张卡限额" "More than the card may hold"
        "充值后卡内余额会超过法规限额；limit 为限额，holds 为充值后余额，source_zh、source_en 为出处，since 为生效日期。" "The card would hold more than the law allows; see limit, holds, source_zh, source_en and since.";
    TransferOnly 409 "transfer-only" "须通过银行转账" "By transfer only"
        "一次购卡达到 from 须通过银行转账；source_zh、source_en 为出处，since 为生效日期。" "A purchase of that much is paid by transfer only; see from, purchase, source_zh, source_en and since.";
    BuyerUnknown 409 "buyer-unknown" "须登记购卡人" "The buyer is not known"
        "请先登记购卡人的身份；source_zh、source_en 为出处，since 为生效日期。" "Record who buys the card first; see from, source_zh, source_en and since.";
    OnAccountLimit 409 "on-account-limit" "超出挂账额度" "More than may be owed"
        "超出会员的挂账额度；limit 为额度，owed 为已欠，available 为还可挂账。" "More would be owed than the member may; see limit, owed and available.";
    MoreThanOwed 409 "more-than-owed" "还款超过欠款" "More than is owed"
        "还款多于欠款；见 owed、paid。" "More is paid than is owed on account; see owed and paid.";
    PackageRetired 409 "package-retired" "次卡已停售" "The package is no longer sold"
        "次卡已停售；已售出的仍可使用。" "The package is no longer sold; what was sold can still be used.";
    ItemsToPick 409 "items-to-pick" "请选择项目" "Items are to be picked"
        "套餐须由顾客任选项目；pick 为须选几项，of 为可选几项。" "The buyer picks so many of the package's items; see pick and of.";
    ServiceNeeded 409 "service-needed" "请选择做了什么项目" "The service must be named"
        "这些次数由几个项目通用；请给出本次的项目（item）。" "Several services share these counts; say in item which of them was delivered.";
    NoCountsLeft 409 "no-counts-left" "次数不足" "Not enough counts are left"
        "剩余次数不足；见 available、required。" "Fewer counts are left than are to be used; see available and required.";
    CountsExpired 409 "counts-expired" "次卡已过期" "The counts have expired"
        "次卡的有效期已过；见 expired_at。" "The term of the counts is over; see expired_at.";
    NotSoldInThisShop 409 "not-sold-in-this-shop" "本店不售此卡" "The package is not sold in this shop"
        "次卡只在指定门店售卖；见 shop_ids。" "The package is sold in other shops only; see shop_ids.";
    NotInThisShop 409 "not-in-this-shop" "本店不能使用" "Not to be used in this shop"
        "次卡只能在指定门店使用；见 shop_ids。" "The counts are for other shops; see shop_ids.";
    NotOnThisWeekday 409 "not-on-this-weekday" "今天不能使用" "Not on this weekday"
        "次卡只能在指定的星期使用；见 weekdays（星期一为 1）。" "The counts are for other weekdays; see weekdays (Monday is 1).";
    DayLimitReached 409 "day-limit-reached" "今天的次数已用完" "Used as often as a day allows"
        "次卡限制了每天的次数；见 per_day、used。" "The counts are limited to so many uses a day; see per_day and used.";
    CardReportedLost 409 "card-reported-lost" "卡片已挂失" "The card was reported lost"
        "卡片已挂失。" "The card was reported lost.";
    CardReplaced 409 "card-replaced" "卡片已换卡" "The card was replaced"
        "卡片已被新卡替换。" "The card was replaced by another.";
    CardCancelled 409 "card-cancelled" "卡片已注销" "The card was cancelled"
        "卡片已注销。" "The card was cancelled.";
    CardLapsed 409 "card-lapsed" "卡片已过期" "The card has lapsed"
        "卡片已过期。" "The card has lapsed.";
    CardNotActive 409 "card-not-active" "卡片未激活" "The card is not active"
        "卡片尚未激活。" "The card was issued but not activated.";
    MemberSuspended 409 "member-suspended" "会员已冻结" "The member is suspended"
        "会员已冻结或已注销，不能充值或消费；更正不受影响。" "A suspended or erased member can neither top up nor spend; corrections still work.";
    MemberNeeded 409 "member-needed" "须为会员" "A member is needed"
        "散客不能使用储值、积分或挂账，也不能充值；请用现金、扫码等方式收款。" "Without a member neither stored value nor points can pay, nothing can be put on account or topped up; take money.";
    CardNotBlank 409 "card-not-blank" "卡号已被使用" "The card is in use"
        "卡号或别名已属于一张卡；member 在您可见时给出会员。" "The number or alias belongs to a card already; member names its bearer where you may see them.";
    CardAlreadyActive 409 "card-already-active" "卡片已激活" "The card is active"
        "卡片已经可以使用。" "The card is usable already.";
    CardNotLost 409 "card-not-lost" "卡片未挂失" "The card was not reported lost"
        "只有已挂失的卡片才能解挂。" "Only a card that was reported lost can be released.";
    PhoneAlreadyUsed 409 "phone-already-used" "手机号已被使用" "The phone is in use"
        "手机号已属于另一位会员；member 在您可见时给出会员。" "The phone belongs to another member; member names them where you may see them.";
    MembershipExists 409 "membership-exists" "已有此卡种的会籍" "The membership exists"
        "会员在此卡种已有会籍。" "The member has a membership in this program.";
    MemberErased 409 "member-erased" "会员资料已删除" "The member was erased"
        "会员的个人资料已销毁，不能再修改。" "The person's data was destroyed; it cannot be changed.";
    AlreadyTaken 409 "already-taken" "挂单已被取走" "Already taken back"
        "此挂单已被另一台收银机取走；taken_by 与 taken_at 指出是谁、何时。" "Another till has the parked sale; taken_by and taken_at say who and since when.";
    ShiftAlreadyOpen 409 "shift-already-open" "班次已开" "A shift is open already"
        "您在这台收银机上已有未交的班次，请先交班。" "You have an open shift at this till; close it first.";
    ShiftClosed 409 "shift-closed" "班次已交" "The shift is closed"
        "此班次已交，交班表不再改变。" "This shift is closed; its sheet does not change any more.";
    ProofRequired 409 "proof-required" "需要验证会员本人" "Show that the member is there"
        "stored_value、points 或 counts 达到验证规则的起点（*_from）：请用 accepted 中的一种方式验证，再带上 proof_id 提交。" "What would be taken reaches a limit of the rule; see *_from. Prove in one of the accepted ways, then send it again with proof_id.";
    ProofNotUsable 409 "proof-not-usable" "这次验证不能用于本单" "The proof cannot be used here"
        "原因见 cause：不是本会员的、不在本收银机做的、还没输入验证码、错误次数过多、已过期、已用过、金额或次数超出，或规则不接受。请重新验证。" "See cause: of another member, made elsewhere, not confirmed, wrong too often, over its time, used, for less than this, or not accepted. Prove again.";
    ProofCodeNotSent 409 "proof-code-not-sent" "验证码没有发出" "No code was sent"
        "原因见 reason：没有手机号、没有短信服务、短信额度不足、服务商繁忙或拒绝。" "See reason: no phone, no provider of text messages, no message credit, or the provider is busy or refuses.";
    DayClosed 409 "day-closed" "这一天已日结" "The day is closed"
        "business_date 已日结，不能再记入；更正记在今天，确需补录请先反日结。" "Nothing is posted into business_date any more; correct it today, or have the day opened again.";
    PeriodLocked 409 "period-locked" "账簿已锁" "The books are locked"
        "账簿已锁至 locked_through，business_date 的单据不能再记入：更正记在今天；确需补录，请有权限的人先解锁该月并反日结。" "The books are locked up to locked_through, so nothing dated business_date is posted any more: correct it today, or have the month unlocked and the day opened again.";
    WeekNotOver 409 "week-not-over" "这一周还没过完" "The week is not over"
        "周日的营业日结束后才能发这一周的对账消息；请等到周一，或选上一周。" "The message of a week leaves once its Sunday is over in every shop: wait for Monday, or choose the week before.";
    DaysStillOpen 409 "days-still-open" "还有未日结的日子" "Days are still open"
        "该月还有门店的日子没有日结；先日结，再锁账。" "Some days of the month are not closed in their shops; close them first, then lock the month.";
    PeriodNotNext 409 "period-not-next" "请按月份顺序锁账" "Another month comes first"
        "账簿逐月锁定、逐月解锁：先锁较早的月份，先解最后锁定的月份。" "Months are locked one after the other, and only the last one that is locked can be unlocked.";
    PeriodNotOver 409 "period-not-over" "该月还没有结束" "The month is not over"
        "月份结束之后才能锁账。" "A month can be locked once its last day is over.";
    PeriodAlreadyLocked 409 "period-already-locked" "已锁账" "The month is locked already"
        "该月已经锁账。" "This month was locked before.";
    PeriodNotLocked 409 "period-not-locked" "没有锁账" "The month is not locked"
        "该月已经解锁。" "This month was unlocked before.";
    SecondInvoice 409 "second-invoice" "储值支付的部分不再开票" "Prepaid value was invoiced at the top-up"
        "这部分由储值、礼品卡或定金支付，充值时已可开票；此单可开 open。确需另开，请说明原因并确认。" "Prepaid value paid this part and is invoiced at its top-up; open can be invoiced here. For a second invoice say anyway, and why.";
    InvoiceTooLarge 409 "invoice-too-large" "超过可开金额" "More than can be invoiced"
        "最多可登记 open：不超过这笔收款剩下的金额，红字不超过已开票的金额。" "At most open: no more than what is left of the receipt, and in red no more than what is invoiced.";
    NothingToInvoice 409 "nothing-to-invoice" "没有可开的金额" "Nothing to invoice"
        "这笔收款已全部开票、已全部退回，或全由储值支付。" "All of the receipt is invoiced, went back, or was paid by prepaid value.";
    InvoiceReddened 409 "invoice-reddened" "已有红字" "A red invoice took it off"
        "这张发票已被红字冲减，不能再撤销登记；请先撤销红字的登记。" "A red invoice takes it off, so its mark stays; withdraw the red one first.";
    InvoiceMarkWithdrawn 409 "invoice-mark-withdrawn" "登记已撤销" "Withdrawn already"
        "这条开票登记已经撤销。" "This mark was withdrawn before.";
    DayAlreadyClosed 409 "day-already-closed" "已日结" "The day is closed already"
        "这一天已经日结。" "This day was closed before.";
    DayHasOpenItems 409 "day-has-open-items" "还有未结的" "Something is still open"
        "还有未交的班次、挂单或没有结果的支付；确认后可以照样日结。" "Shifts, parked sales or payments are open; close the day all the same by saying so.";
    DayNotClosed 409 "day-not-closed" "这一天没有日结" "The day is not closed"
        "这一天已经反日结。" "This day was opened again before.";
    ShiftRequired 409 "shift-required" "请先开班" "Open a shift first"
        "本公司要求开班后收银：请先开班，再做这一笔。" "The company wants an open shift at this till: open one, then do this again.";
    PaymentWayNotOffered 409 "payment-way-not-offered" "不收这种支付方式" "Way of payment not offered"
        "method 不在本企业的支付方式里，或已停用：请换一种，或在支付方式中启用。" "The way in method is not one of the company's, or is retired: choose another, or take it up again under ways of payment.";
    PaymentReferenceNeeded 409 "payment-reference-needed" "请输入单号" "Reference needed"
        "method 这种支付方式要有单号：请输入后再做这一笔。" "The way in method asks for its number elsewhere: type it as reference and do this again.";
    SettlementNotClosed 409 "settlement-not-closed" "结算单未关账" "The settlement is not closed"
        "请先核对并关账这一期，再做下一步；有误可撤回。" "Compare and close this period first; what is wrong can be withdrawn.";
    SettlementClosed 409 "settlement-closed" "结算单已关账" "The settlement is closed"
        "此期已关账，不能再撤回或改变；之后的冲正计入下一期。" "This period is closed and does not change any more; later corrections are in the next one.";
    DrawerShared 409 "drawer-shared" "钱箱共用中" "The drawer is shared"
        "钱箱与其他班次共用：不另放备用金，最后一个交班的人清点。" "Others share the drawer: no float is laid in, and the last of them counts it.";
    TooManyParkedSales 409 "too-many-parked-sales" "挂单过多" "Too many parked sales"
        "本店挂单已满 50 笔，请先取回并结清一些。" "Fifty sales of this shop wait already; take some back first.";
    AlreadyReversed 409 "already-reversed" "已撤销过" "Already reversed"
        "此流水已被撤销；reversal_id 指出撤销流水。" "The posting was taken back before, by reversal_id.";
    ValueAlreadyUsed 409 "value-already-used" "金额已被使用" "The value was already used"
        "部分金额已消费或已退还，请先撤销后来的流水；见 used。" "Part of it was spent or went back since; take the later postings back first. See used.";
    CountsAlreadyUsed 409 "counts-already-used" "次卡已使用" "Counts were already used"
        "次卡已使用 used 次，请先撤销核销。" "Counts of the package were used; take those uses back first. See used.";
    PointsAlreadyUsed 409 "points-already-used" "积分已被使用" "The points were already used"
        "所得积分已被使用。" "The points that it earned were spent.";
    HasReturns 409 "has-returns" "已有退货" "A part was returned"
        "此单已有退货，请先撤销退货。" "A part of the sale was returned; take the returns back first.";
    NotReplaceable 409 "not-replaceable" "不能重开" "Cannot be rebuilt"
        "只有消费可以改单重开。" "Only a sale can be rebuilt.";
    SlipOfOtherShop 409 "slip-of-other-shop" "是其他门店的单" "The slip is of another shop"
        "请在原来的门店重开：促销与规则以该店为准。" "Rebuild it in its own shop: promotions and rules are that shop's.";
    PointsSerialInUse 409 "points-serial-in-use" "序号已被占用" "The serial is in use"
        "序号 serial（积分序号或手工小票号）已用在有效的单 posting_id 上；一个序号只能用在一张有效的单上，要再改请重开那一张。" "The serial, of points or of a paper slip, stands on the slip posting_id. A serial stands on one slip at a time; to change it again, rebuild that one.";
    NotASlip 409 "not-a-slip" "不是消费小票" "Not the slip of a sale"
        "只有消费小票可以补积分。" "Points can be made up for the slip of a sale only.";
    SlipOfMember 409 "slip-of-member" "小票已有会员" "The slip has its member"
        "此单售给了会员，积分已按当时的规则计。如记错了人，请撤销后重新收款。" "The sale was to a member and earned by the rules then. If it was the wrong one, take the sale back and sell again.";
    SlipMadeUp 409 "slip-made-up" "此单已补过积分" "The points were made up before"
        "一张小票只能补一次；posting_id 指出那次补分。如补错了人，请先撤销那次补分。" "A slip is made up once, by posting_id. If the wrong member got the points, take that make-up back first.";
    SlipTooOld 409 "slip-too-old" "已过补积分期限" "The slip is too old"
        "小票日期 sold_on 已超过可补的 days 天，请有权限的同事办理。" "It was sold on sold_on, and slips are made up within days; ask a colleague who may make up older ones.";
    NothingToMakeUp 409 "nothing-to-make-up" "此单没有积分可补" "The slip earns nothing"
        "按小票当天的规则，此单没有积分：商品不计分、金额不足，或已全部退货。" "By the rules of its day the slip earns nothing: excluded goods, too small an amount, or everything came back.";
    FewerPoints 409 "fewer-points" "没有这么多积分" "There are fewer points"
        "要扣 required 分，会员没有过期的积分只有 available 分。" "required points are to go, and the member has only available that have not lapsed.";
    NoPoints 409 "no-points" "没有积分" "There are no points"
        "会员现在没有积分，无需清零。" "The member has no points now; there is nothing to clear.";
    SlipHasPoints 409 "slip-has-points" "此单已补积分" "The slip's points are a member's"
        "此单的积分已补给会员；请先撤销补分 posting_id，再退货或撤销，然后可以重新补。" "The points went to a member by posting_id; take that back first, then return or correct the sale. What is left can be made up again.";
    NotReturnable 409 "not-returnable" "不可退货" "Not returnable"
        "只有消费单可以退货。" "Only a sale can be returned.";
    OverReturned 409 "over-returned" "超出可退" "More than is left"
        "超出该行可退的数量或金额；left 为剩余金额，line 指出第几项。" "More is asked for than is left of the line; see left, and line for the place in the request.";
    NothingToReturn 409 "nothing-to-return" "已全部退货" "Nothing is left to return"
        "此单已全部退货。" "Everything of the sale was returned before.";
    PaymentProviderMissing 409 "payment-provider-missing" "门店未接入支付" "No payment provider"
        "本门店没有接入微信、支付宝或银行卡支付；请在公司设置中选择，或人工确认收款。" "The shop is not connected to a payment provider; choose one in the company settings, or confirm the payment by hand.";
    PaymentNotUsable 409 "payment-not-usable" "这笔支付不能用于本单" "The payment cannot pay this"
        "支付流水不存在、未付、已用、已退，或方式、金额不符；见 cause。" "The payment does not exist here, is not paid, is used or given back, or is of another method or amount; see cause.";
    PaymentSettled 409 "payment-settled" "支付已有结果" "The payment is settled"
        "支付已有结果，不能撤销；已付的请退款，见 state。" "The payment has its result and cannot be cancelled; refund one that was paid. See state.";
    PaymentCancelTooEarly 409 "payment-cancel-too-early" "还不能撤销支付" "Too early to cancel"
        "发起支付 15 秒后才能撤销；from 为最早时间。" "A payment can be cancelled 15 seconds after it was asked for; see from.";
    PaymentCancelTooLate 409 "payment-cancel-too-late" "已过撤销期限" "Too late to cancel"
        "支付超过 7 天不能撤销；请查询，已付的请退款。" "A payment cannot be cancelled after 7 days; query it, and refund it if it was paid.";
    PaymentNotRefundable 409 "payment-not-refundable" "没有可退的款" "Nothing to refund"
        "这笔支付未付、已退，或已用于单据；已用的请冲正或退货。" "The payment was not paid, was refunded, or has paid a posting; correct or return what it paid.";
    PaymentGivenBack 409 "payment-given-back" "款已由支付渠道退回" "The provider has given the money back"
        "此退货的款由支付渠道退回，不能撤销；请重新开单。" "The money of this return goes back by the payment provider, so it cannot be corrected; sell again.";
    NotReversible 409 "not-reversible" "不可撤销" "Not reversible"
        "撤销、冻结和解冻流水不可撤销；冻结请解冻。" "A correction cannot be corrected, nor a hold or its end: release the hold.";
    PreconditionFailed 412 "precondition-failed" "内容已被他人修改" "Changed by somebody else"
        "请重新读取后再修改。" "Read it again, then edit.";
    BodyTooLarge 413 "body-too-large" "请求过大" "The body is too large"
        "请求正文超过上限。" "The body is larger than allowed.";
    UnsupportedMediaType 415 "unsupported-media-type" "不支持的内容类型" "Unsupported media type"
        "请求正文须为未压缩的 JSON。" "The body must be uncompressed JSON.";
    ValidationFailed 422 "validation-failed" "内容不符合要求" "Validation failed"
        "一个或多个字段不符合要求；见 errors。" "One or more fields break a rule; see errors.";
    RuleInvalid 422 "rule-invalid" "规则有误" "The rule is not valid"
        "规则内容不成立；errors 指出位置。" "The rule makes no sense; errors name the places.";
    RulesGainValue 422 "rules-gain-value" "规则会送出价值" "The rules give value away"
        "照此规则，会员按 steps 操作后会多得 gain；请修改规则后再发布。" "Under these rules a member who does the steps ends with the gain too much; change the rule, then publish it.";
    StatementTooLong 422 "statement-too-long" "对账单太长" "The statement is too long"
        "这段时间的变动太多，放不进一份文件；请选短一些的时间段。" "More moved in this period than one document holds; choose a shorter period.";
    IdempotencyKeyReused 422 "idempotency-key-reused" "幂等键已用于其他请求" "The key was used for another request"
        "同一幂等键不能用于不同的内容。" "A key belongs to one request; use a new one for another.";
    PreconditionRequired 428 "precondition-required" "缺少 If-Match" "If-Match is required"
        "修改须带 If-Match，其值为读取时的 ETag。" "An edit needs If-Match with the ETag that was read.";
    TooManyRequests 429 "too-many-requests" "请求过于频繁" "Too many requests"
        "请在 Retry-After 之后再试。" "Try again after Retry-After.";
    ProofCodeTooSoon 429 "proof-code-too-soon" "验证码发得太频繁" "A code was sent not long ago"
        "同一会员每分钟一次、每小时五次；请在 Retry-After 之后再发。" "Each member gets one a minute and five an hour; ask again after Retry-After.";
    AccountLocked 429 "account-locked" "账号已锁定" "The account is locked"
        "连续失败次数过多，请稍后再试或请管理员解锁。" "Too many failures in a row; wait, or ask an administrator to unlock it.";
    HeadersTooLarge 431 "headers-too-large" "请求头过大" "Headers too large"
        "请求头超过上限。" "The headers are larger than allowed.";
    Internal 500 "internal" "系统出错" "Internal error"
        "系统出错，已记录；请提供 request_id。" "Something went wrong on our side and was logged; quote request_id.";
    FontMissing 503 "font-missing" "缺少中文字体" "A font is missing"
        "服务器上没有可用的中文字体，生成不了 PDF；请安装 fonts-wqy-microhei，或用 REGULARS_FONT 指定字体文件。" "The server has no font with Chinese characters and cannot make a PDF; install fonts-wqy-microhei, or name a file in REGULARS_FONT.";
    Unavailable 503 "unavailable" "暂时不可用" "Unavailable"
        "暂时不可用，操作没有执行；请在 Retry-After 之后再试。" "Away for the moment and nothing was done; try again after Retry-After.";
}

impl Code {
    /// The code of a text.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.entry().code == text)
    }

    /// The general code of a status that somebody else chose.
    pub(super) const fn of_status(status: u16) -> Self {
        match status {
            401 => Self::Unauthenticated,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            408 => Self::BodyTooSlow,
            413 => Self::BodyTooLarge,
            415 => Self::UnsupportedMediaType,
            429 => Self::TooManyRequests,
            431 => Self::HeadersTooLarge,
            503 => Self::Unavailable,
            400..500 => Self::MalformedRequest,
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_code_is_a_slug_of_its_own() {
        let codes: HashSet<_> = Code::ALL.iter().map(|code| code.entry().code).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    }
}

// The bodies of the HTTP contract under the names and with the unions that screens use. The client itself is typed by
// `schema.gen.ts`; whatever is passed from one to the other must fit, so a change of the document fails to compile here.

import type { Filled } from './client';
import type { components } from './schema.gen';

export type Uuid = string;
/** Decimal string with exactly two places. */
export type Money = string;
/** RFC 3339 in UTC. */
export type Instant = string;
/** `2026-11-22`. */
export type LocalDate = string;

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Named {
  id: Uuid;
  name: string;
}

export interface FieldProblem {
  pointer: string;
  code: string;
  detail: string;
}

/** `application/problem+json`; further members carry figures. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  code: string;
  request_id?: string;
  errors?: FieldProblem[];
  [figure: string]: unknown;
}

export interface Session {
  session_id: Uuid;
  tenant: { id: Uuid; number: string; short_name: string; language: string; currency: string };
  user: { id: Uuid; user_name: string; display_name: string; staff_number: string | null; role: Named };
  shop: { id: Uuid; code: string; name: string; time_zone: string; payment_provider: PaymentProvider } | null;
  terminal: { id: Uuid; code: string; name: string; receipt_width_mm: number } | null;
  permissions: string[];
  must_change_password: boolean;
  expires_at: Instant;
}

export interface LegalEntity {
  id: Uuid;
  code: string;
  name: string;
  row_version: number;
}

export interface Shop {
  id: Uuid;
  code: string;
  name: string;
  legal_entity_id: Uuid;
  time_zone: string;
  day_starts_at: string;
  payment_provider: PaymentProvider;
  /** Whether its days close by themselves at the cut-off. */
  closes_days: boolean;
  row_version: number;
}

export interface Terminal {
  id: Uuid;
  shop_id: Uuid;
  code: string;
  name: string;
  receipt_width_mm: number;
  row_version: number;
}

export interface Permission {
  code: string;
  group: string;
  label: string;
}

export interface Role {
  id: Uuid;
  parent_id: Uuid | null;
  name: string;
  description: string | null;
  permissions: string[];
  /** The least part of a price by the rules that the role may charge, in basis points. */
  price_floor_bp: number;
  /** The most that the role may take back at once on its own; null for any amount. */
  correction_limit: Money | null;
  user_count: number;
  depth: number;
  row_version: number;
}

export interface User {
  id: Uuid;
  user_name: string;
  display_name: string;
  staff_number: string | null;
  role_id: Uuid;
  role_name: string;
  can_sign_in: boolean;
  locked: boolean;
  must_change_password: boolean;
  shop_ids?: Uuid[];
  row_version: number;
}

export interface Employee {
  id: Uuid;
  number: string;
  name: string;
  user_id: Uuid | null;
  shop_id: Uuid | null;
  /** Code of their grade. */
  grade: string | null;
  row_version: number;
}

export interface ApiClient {
  id: Uuid;
  name: string;
  scopes: string[];
  created_at: Instant;
}

export interface ApiClientSecret {
  client_id: string;
  client_secret: string;
}

export interface Tenant {
  id: Uuid;
  number: string;
  name: string;
  short_name: string;
  language: string;
  time_zone: string;
  currency: string;
  browse_scope: 'owner_tree' | 'shop' | 'tenant';
  member_refund_price: 'list' | 'charged';
  row_version: number;
}

export interface Program {
  id: Uuid;
  code: string;
  name: string;
  card_number_prefix: string;
  card_number_digits: number;
  /** What its cards are when they belong to whoever holds them. */
  bearer: BearerKind | null;
  row_version: number;
}

export type ProductKind = 'goods' | 'service';
/** What can be retired: in use, retired, or both. */
export type ShelfState = 'active' | 'retired' | 'all';

export interface ProductCategory {
  id: Uuid;
  code: string;
  name: string;
  position: number;
  retired: boolean;
  row_version: number;
}

export interface Product {
  id: Uuid;
  code: string;
  name: string;
  kind: ProductKind;
  category: { id: Uuid; code: string; name: string } | null;
  unit: string;
  list_price: Money;
  member_price: Money | null;
  is_discountable: boolean;
  earns_points: boolean;
  barcode: string | null;
  retired: boolean;
  row_version: number;
}

export type RuleKind =
  | 'top_up'
  | 'points'
  | 'tier_ladder'
  | 'tier_discount'
  | 'spending_order'
  | 'promotion'
  | 'pricing'
  | 'points_payment'
  | 'cash_rounding'
  | 'card_discount'
  | 'commission'
  | 'cross_shop'
  | 'proof';

export interface TopUpBody {
  mode: 'highest' | 'each_full' | 'greedy';
  /** A band gives points beside its bonus, or instead of it. */
  bands: { from: Money; percent_bp?: number | null; fixed?: Money | null; points?: number | null }[];
  bonus_months: number | null;
  /** In how many monthly parts the bonus comes; none for all at once. */
  instalments?: number | null;
  /** Months after which points that it gives lapse. */
  points_months?: number | null;
  /** Ways of payment whose money counts; none for all. */
  methods?: string[];
  /** What the first top-up brings on top. */
  first?: { percent_bp?: number | null; fixed?: Money | null } | null;
  /** Last business date of an offer. */
  last_day?: string | null;
  /** The most that it may give as bonus in all. */
  budget?: Money | null;
}

export interface PointsBody {
  reward_unit: Money;
  tier_unit: Money;
  excluded_categories: string[];
  bonus_earns: boolean;
  /** False where points come with the top-up instead. */
  stored_value_earns?: boolean;
  /** Whether a use of counts earns on its unit cost. */
  counts_earn?: boolean;
  tier_factors: { level: number; factor_bp: number }[];
  /** Business dates with a factor of their own. */
  member_days?: { weekdays: number[]; month_days: number[]; factor_bp: number }[];
  combine_factors?: 'highest' | 'multiply' | 'add_extras';
  points_months: number | null;
  /** Business days until earned points can be spent; 0 for at once. */
  pending_days: number;
  on_shortfall: 'refuse' | 'debt' | 'deduct_money' | 'write_off';
  base: 'list_price' | 'after_discount' | 'without_points_part' | 'points_pay_excluded_first';
  /** Ways of payment whose part earns nothing. */
  silent_tenders: string[];
}

export interface TierLadderBody {
  /** Months within which money topped up counts together; all that was ever topped up without. */
  topped_up_months?: number | null;
  steps: {
    level: number;
    code: string;
    name: Record<string, string>;
    from_points: number;
    topped_up_from?: Money | null;
    /** Money of one top-up that reaches it as well. */
    one_top_up_from?: Money | null;
  }[];
}

export interface TierDiscountBody {
  by_tier: { level: number; percent_off_bp: number }[];
  excluded_categories: string[];
}

export interface PromotionBody {
  promotion_number: number;
  last_day: string;
  factor_bp: number;
  extra: Money;
}

export interface SpendingOrderBody {
  order: 'proportional' | 'principal_first' | 'bonus_first';
}

/** One discount of a price rule; empty lists mean everything, everybody, every day. */
export interface PriceItem {
  code: string;
  categories: string[];
  levels: number[];
  /** Monday = 1 … Sunday = 7. */
  weekdays: number[];
  /** Of the shop's local day, from 0. */
  from_minute: number;
  /** Not included; up to 1440. Before `from_minute` it goes over midnight. */
  to_minute: number;
  percent_off_bp: number;
}

export interface PricingBody {
  combine: 'lowest_single' | 'member_then_tier' | 'stack';
  items: PriceItem[];
}

export interface PointsPaymentBody {
  points: number;
  worth: Money;
  share_max_bp: number;
  step: number;
  points_min: number;
}

export interface CashRoundingBody {
  mode: 'down_to_tenth' | 'down_to_unit' | 'half_up_to_tenth' | 'half_up_to_unit';
  /** What of a bill is rounded; the part in cash unless told. */
  applies_to?: 'cash_part' | 'whole_due';
}

/** How shops share what members use across them. */
export interface CrossShopBody {
  /** Of delivered bonus, what the shop of the top-up pays to the one that delivers. */
  issuer_share_bp: number;
  bonus_only_where_given?: boolean;
}

/** How a member shows that they are there. */
export type ProofKind = 'card_read' | 'card_swiped' | 'sms_code';

/** How a member showed that they were there; the tail is that of the phone which got a code. */
export interface ProofUsed {
  kind: ProofKind;
  phone_tail: string | null;
  confirmed_at: Instant;
}

/** From what on a member shows that they are there. */
export interface ProofBody {
  stored_value_from: Money | null;
  points_from: number | null;
  counts_from: number | null;
  accepted: ProofKind[];
}

/** What goods cost less when stored value pays for them. */
export interface CardDiscountBody extends TierDiscountBody {
  policy: 'card_part_only' | 'whole_bill' | 'only_if_all';
}

export type Activity = 'sale' | 'top_up' | 'package' | 'count_use';
export type CommissionBase = 'list' | 'charged' | 'paid';

/** Whom an item is for, and what it pays; the first that fits applies. Empty lists and nulls fit everything. */
export interface CommissionItem {
  code: string;
  activities: Activity[];
  role: StaffShare['role'] | null;
  products: Uuid[];
  categories: string[];
  grades: string[];
  customer: 'member' | 'walk_in' | null;
  assigned: Assigned | null;
  base: CommissionBase;
  rate_bp: number;
  fee: Money;
  ladder: string | null;
}

export interface CommissionLadder {
  code: string;
  mode: 'within' | 'whole';
  steps: { from: Money; rate_bp: number }[];
}

export interface CommissionBody {
  items: CommissionItem[];
  ladders: CommissionLadder[];
}

/** What one person is due for one line, or gives back of it. */
export interface CommissionShare {
  line: number;
  employee_id: Uuid;
  role: StaffShare['role'];
  assigned: Assigned | null;
  share_bp: number;
  grade: string | null;
  activity: Activity;
  terms: {
    rule_id: Uuid;
    item: string;
    base: CommissionBase;
    rate_bp: number;
    fee: Money;
    ladder: string | null;
  } | null;
  counted: Money;
  amount: Money;
}

export interface ReportedEmployee {
  id: Uuid;
  number: string;
  name: string;
  grade: string | null;
}

/** What one employee is due for a month. */
export interface EmployeeCommission {
  employee: ReportedEmployee;
  lines: number;
  parts: { activity: Activity; role: StaffShare['role']; lines: number; counted: Money; amount: Money }[];
  ladders: { program_id: Uuid; code: string; counted: Money; amount: Money }[];
  amount: Money;
}

/** Employee × month. */
export type CommissionYear = Filled<components['schemas']['CommissionYear']>;
export interface CommissionReport {
  month: string;
  items: EmployeeCommission[];
  total: Money | null;
}

export interface CommissionLine {
  posting_id: Uuid;
  kind: PostingKind;
  receipt_no: string;
  business_date: LocalDate;
  shop: Named;
  employee: Named;
  label: string;
  of_posting_id: Uuid | null;
  list: Money;
  charged: Money;
  paid: Money;
  share: CommissionShare;
}

export interface CommissionComparison {
  month: string;
  items: { employee: ReportedEmployee; actual: Money; draft: Money; difference: Money }[];
  actual: Money;
  draft: Money;
}

/** 职级. */
export interface EmployeeGrade {
  id: Uuid;
  code: string;
  labels: { 'zh-CN': string; en: string };
  position: number;
  retired: boolean;
  row_version: number;
}

export type RuleBody =
  | TopUpBody
  | PointsBody
  | TierLadderBody
  | TierDiscountBody
  | SpendingOrderBody
  | PromotionBody
  | PricingBody
  | PointsPaymentBody
  | CashRoundingBody
  | CardDiscountBody
  | CommissionBody
  | CrossShopBody
  | ProofBody;

/** One step of a sequence by which rules give value away. */
export interface RulePumpStep {
  act: 'top_up' | 'gift_card' | 'buy' | 'return' | 'refund' | 'correct';
  amount: Money | null;
  silent_amount: Money | null;
  by_points: boolean;
  rest_paid_by: 'cash' | 'stored_value' | 'gift_card' | null;
  of_step: number | null;
  line: number | null;
  money: Money;
  stored_value: Money;
  points: number;
}

/** A shortest sequence after which a member has more than was paid in. */
export interface RulePump {
  gain: Money;
  keeps_goods: boolean;
  level: number;
  steps: RulePumpStep[];
}

export interface RuleVersion {
  id: Uuid;
  kind: RuleKind;
  program_id: Uuid;
  shop_id: Uuid | null;
  number: number;
  in_force_from: LocalDate;
  priority: number;
  body: RuleBody;
  published_at: Instant;
  published_by: Named | null;
  state: 'planned' | 'in_force' | 'superseded';
  /** What is left of its budget, where it has one. */
  budget_left?: Money | null;
  /** In the answer to its publication only. */
  warning: RulePump | null;
}

export interface Tier {
  level: number;
  code: string;
  name: string;
}

export interface MemberRow {
  id: Uuid;
  number: string;
  name: string;
  phone_masked: string | null;
  status: string;
  tier: Tier | null;
  balance: Money;
  reward_points: number;
  card_tail: string | null;
  home_shop: Named | null;
  owner: Named | null;
  last_visit_on: LocalDate | null;
}

export type Gender = 'female' | 'male' | 'unknown';

export interface NewMember {
  name: string;
  phone?: string;
  gender?: string;
  birthday?: LocalDate;
  note?: string;
  /** Number plates. */
  plates?: string[];
  program_id?: Uuid;
  card_number?: string;
}

export interface Member {
  id: Uuid;
  number: string;
  name: string;
  gender: string | null;
  birthday: LocalDate | null;
  phone_masked: string | null;
  /** When the picture was taken in; null when there is none. */
  photo_at: Instant | null;
  note: string | null;
  /** Number plates. */
  plates?: string[];
  status: string;
  owner: Named | null;
  home_shop: Named | null;
  joined_on: LocalDate;
  messages_allowed: boolean;
  row_version: number;
  memberships: Membership[];
}

export type CardState = 'issued' | 'active' | 'lost' | 'replaced' | 'cancelled' | 'lapsed';

export interface Card {
  id: Uuid;
  number: string;
  tail: string;
  state: CardState;
  medium: string;
  issued_on: LocalDate;
  aliases_count: number;
  row_version: number;
}

export interface Membership {
  id: Uuid;
  member_id: Uuid;
  program: { id: Uuid; code: string; name: string };
  /** What it is when it belongs to whoever holds its card. */
  bearer: BearerKind | null;
  currency: string;
  opened_on: LocalDate;
  principal: Money;
  bonus: Money;
  balance: Money;
  /** What of it is set aside. */
  held: Money;
  /** What of it can be spent. */
  available: Money;
  /** What of the bonus comes month by month and cannot be spent yet. */
  bonus_to_come?: BonusToCome | null;
  /** Those that pend too. */
  reward_points: number;
  pending_points?: PendingPoints | null;
  tier_points: number;
  owed_money: Money;
  owed_points: number;
  /** 挂账: owed for sales on account, and the most that may be. */
  on_account: Money;
  on_account_limit: Money;
  /** What the law lets it hold; nothing where no law guards it. */
  prepaid?: { limit: Money; over_by: Money; buyer?: 'person' | 'company' | null } | null;
  tier: Tier | null;
  next_tier: (Tier & { from_points: number; short: number }) | null;
  discount_bp: number;
  version: number;
  cards: Card[];
}

export interface DeskAlert {
  code: string;
  level: 'block' | 'warn' | 'info';
  figures: Record<string, unknown>;
}

export interface DeskPanel {
  member: {
    id: Uuid;
    number: string;
    name: string;
    gender: string | null;
    phone_masked: string | null;
    /** When the picture was taken in; null when there is none. */
    photo_at: Instant | null;
    note: string | null;
    /** Number plates. */
    plates?: string[];
    status: string;
  };
  membership: Membership;
  card: Card | null;
  alerts: DeskAlert[];
  last_visit: { at: Instant; shop_name: string } | null;
  recent: PostingRow[];
}

/** A gift card or deposit. */
export interface BearerCard {
  kind: BearerKind;
  number: string;
  holder_name: string | null;
  holder_phone_masked: string | null;
  shop_name: string | null;
  last_moved_at: Instant | null;
  membership: Membership;
}

export type LookupSource = 'typed' | 'wedge' | 'reader';

export interface LookupAnswer {
  outcome: 'found' | 'several' | 'slip' | 'not_found' | 'payment_code' | 'card_unbound';
  card: { id: Uuid; number: string; tail: string; state: CardState } | null;
  panels: DeskPanel[];
  /** The posting whose slip was read. */
  posting_id?: Uuid | null;
}

/** What a card is that belongs to whoever holds it: 礼品卡, 定金. */
export type BearerKind = 'gift_card' | 'deposit';

/** A way of payment by a code of the company's own. */
export type OwnWay = string & Record<never, never>;
export type TenderMethod = 'cash' | 'wechat' | 'alipay' | 'bank_card' | 'transfer' | 'other' | OwnWay;

/** How a sale may be paid. */
export type SaleMethod =
  | 'stored_value'
  | 'points'
  | 'cash'
  | 'wechat'
  | 'alipay'
  | 'bank_card'
  | 'voucher'
  | 'other'
  | 'on_account'
  | BearerKind
  | OwnWay;

/** Who sold a voucher. */
export type VoucherPlatform = 'meituan' | 'douyin' | 'dianping';

/** 团购券: a voucher of a platform. */
export interface Voucher {
  platform: VoucherPlatform;
  code: string;
  list_value: Money;
  settlement_value: Money;
}

/** A voucher that paid for a sale, as it is settled. */
export interface VoucherRow extends Voucher {
  posting_id: Uuid;
  receipt_no: string;
  shop_name: string;
  business_date: LocalDate;
  cancelled: boolean;
}

/** A way of payment as the books keep it; shops may have codes of their own. */
export interface Tender {
  method: string;
  amount: Money;
  given?: Money | null;
  change?: Money | null;
  points?: number | null;
  reference?: string | null;
  vouchers?: Voucher[];
}

/** Who takes money from phones and cards in a shop. */
export type PaymentProvider = 'none' | 'simulator';
/** Ways of payment that a provider takes. */
export type ConnectedMethod = 'wechat' | 'alipay' | 'bank_card';
/** Ways that pay a sale by a payment of their own. */
export type PaymentMethod = ConnectedMethod | BearerKind;
export type PaymentPurpose = 'sale' | 'top_up' | 'package_sale';
export type PaymentState = 'requested' | 'waiting' | 'unknown' | 'paid' | 'failed' | 'cancelled';
export type PaymentStanding = 'open' | 'unused' | 'used' | 'failed' | 'cancelled' | 'refunded' | 'refund_failed';

/** Money that a connected provider takes. */
export interface Payment {
  id: Uuid;
  shop_id: Uuid;
  shop_name: string;
  terminal_id: Uuid | null;
  user_name: string | null;
  method: PaymentMethod;
  purpose: PaymentPurpose;
  amount: Money;
  state: PaymentState;
  cancelling: boolean;
  fail_reason: 'refused' | 'not_paid' | null;
  reference: string | null;
  /** Paid, and neither used nor given back. */
  unused: boolean;
  posting_id: Uuid | null;
  receipt_no: string | null;
  refunds: {
    id: Uuid;
    posting_id: Uuid | null;
    /** The refund of value or packages that it is a part of. */
    refund_id: Uuid | null;
    amount: Money;
    state: 'requested' | 'refunded' | 'failed';
    requested_at: Instant;
    settled_at: Instant | null;
  }[];
  requested_at: Instant;
  settled_at: Instant | null;
  cancel_from: Instant;
  cancel_until: Instant;
}

export interface StaffShare {
  employee_id: Uuid;
  role: 'seller' | 'performer';
  share_bp: number;
  /** How they came to it, where the shop says so. */
  assigned?: Assigned | null;
}

/** 点客: the customer asked for them; 轮牌: it was their turn. */
export type Assigned = 'requested' | 'rotation';

export interface TopUpRequest {
  membership_id: Uuid;
  card_id?: Uuid;
  tenders: { method: TenderMethod; amount: Money; reference?: string; payment_id?: Uuid }[];
  /** What is bought at once, when that is more than this top-up. */
  purchase_total?: Money;
  /** 规则版本: of the preview that the member agreed to. */
  rules_digest?: string;
  staff?: StaffShare[];
}

/** 还款: money for what is owed on account, oldest sale first. */
export interface RepaymentRequest {
  membership_id: Uuid;
  tenders: { method: TenderMethod; amount: Money; given?: Money; reference?: string }[];
}

/** 补积分: the slip of a sale without a member gives its points to one. */
export interface PointsMakeUpRequest {
  membership_id: Uuid;
  card_id?: Uuid;
  /** Number on the slip, or the id of its sale. */
  slip: string;
}

/** 积分调整: whether points come in, go, or all go. */
export type PointsChange = 'enter' | 'deduct' | 'clear';

/** Points entered, deducted or cleared by hand. */
export interface PointsAdjustmentRequest {
  membership_id: Uuid;
  change: PointsChange;
  /** How many; not to clear them. */
  points?: number;
  reason: string;
}

/** What a membership owes on account, sale by sale. */
export interface Account {
  membership_id: Uuid;
  owed: Money;
  limit: Money;
  items: AccountItem[];
  row_version: number;
}

export interface AccountItem {
  id: Uuid;
  posting_id: Uuid;
  receipt_no: string;
  shop_name: string;
  business_date: LocalDate;
  days: number;
  amount: Money;
  owed: Money;
}

/** Somebody who owes on account, by the age of the sales. */
export interface Owing {
  membership_id: Uuid;
  member_id: Uuid;
  member_number: string;
  member_name: string;
  phone_masked: string | null;
  since: LocalDate;
  owed: Money;
  ages: { days_0_30: Money; days_31_60: Money; days_61_90: Money; days_over_90: Money };
  limit: Money;
}

/** Something of the catalogue by `product_id`, or in own words with a `unit_price`. */
export interface ConsumptionLineRequest {
  product_id?: Uuid;
  label?: string;
  category?: string;
  quantity: number;
  unit_price?: Money;
  member_price?: Money;
  /** The clerk's own price of one. */
  price?: Money;
  free?: boolean;
  discountable?: boolean;
  earns_points?: boolean;
  staff?: StaffShare[];
}

/** A sale put aside at a till. */
export interface ParkedSale {
  id: Uuid;
  shop_id: Uuid;
  parked_at: Instant;
  parked_by: string | null;
  note: string | null;
  pieces: number;
  list_total: Money;
  member_name: string | null;
}

/** What was typed of a sale, complete or not. */
export interface ParkSaleRequest {
  membership_id?: Uuid;
  card_id?: Uuid;
  note?: string;
  amount?: Money;
  lines?: ConsumptionLineRequest[];
  discount?: BillDiscountRequest;
  reason?: string;
  bulk_purchase?: boolean;
}

/** A parked sale that was taken back; lines of the catalogue as they are now. */
export interface TakenSale {
  id: Uuid;
  membership_id: Uuid | null;
  card_id: Uuid | null;
  note: string | null;
  parked_at: Instant;
  amount: Money | null;
  lines: ConsumptionLineRequest[];
  discount: BillDiscountRequest | null;
  reason: string | null;
  bulk_purchase?: boolean;
}

/** A way of payment of a sale; without `amount` it pays the rest. */
export interface SaleTenderRequest {
  method: SaleMethod;
  amount?: Money;
  given?: Money;
  points?: number;
  reference?: string;
  vouchers?: Voucher[];
  /** The payment by a connected provider that pays it. */
  payment_id?: Uuid;
}

export type BillDiscountRequest = { amount: Money } | { percent_bp: number };

export interface ConsumptionRequest {
  /** None for people who are no members. */
  membership_id?: Uuid;
  card_id?: Uuid;
  amount?: Money;
  lines?: ConsumptionLineRequest[];
  discount?: BillDiscountRequest;
  reason?: string;
  /** A company buys in bulk: no points. */
  bulk_purchase?: boolean;
  tenders?: SaleTenderRequest[];
  /** 规则版本: of the preview that the member agreed to. */
  rules_digest?: string;
}

/** A manager at the same screen. Never stored, not even with a command that waits for its answer. */
export interface Approval {
  staff_number: string;
  pin: string;
}

export type TermBegin = 'at_sale' | 'at_first_use';

export interface PackageItem {
  code: string;
  label: string;
  category: string | null;
  paid: number;
  gift: number;
  /** A time pass: any number of uses within the term. */
  unlimited: boolean;
  unit_price: Money;
  per_day: number | null;
  /** Monday = 1; empty for every day. */
  weekdays: number[];
  /** Whether a buyer picks it, as one of several. */
  optional: boolean;
  /** The services that share its counts; empty when they are for the item alone. */
  pool: PoolItem[];
}

/** A service that may be used for shared counts. */
export interface PoolItem {
  code: string;
  label: string;
  category: string | null;
  unit_price: Money;
  /** Counts that one use takes. */
  weight: number;
}

/** A count package in the version that is sold now. */
export interface Package {
  id: Uuid;
  code: string;
  name: string;
  version: number;
  price: Money;
  refund_unit_price: Money | null;
  term_months: number | null;
  term_begins: TermBegin;
  /** How long and how often its time pass may be paused; null for never. */
  pause: { days: number; times: number } | null;
  /** How many of its optional items a buyer picks; null when it has none. */
  pick: number | null;
  /** The shops that sell it and where it is used; empty for every shop. */
  shop_ids: Uuid[];
  items: PackageItem[];
  retired_at: Instant | null;
  row_version: number;
}

/** What a membership has left of one item of a package. */
export interface Counts {
  lot_id: Uuid;
  /** The posting that sold their package. */
  sale_id: Uuid;
  package_name: string;
  item: string;
  label: string;
  unlimited: boolean;
  paid_left: number;
  gift_left: number;
  used: number;
  expires_at: Instant | null;
  term_pending: boolean;
  per_day: number | null;
  used_today: number;
  weekdays: number[];
  /** Names of the shops where they can be used; empty for every shop. */
  shops: string[];
  /** How many can be used now; null for any number. */
  usable_now: number | null;
  /** The pause of a time pass that runs, or is still to come. */
  pause: { from: string; until: string } | null;
  /** Null when it cannot be paused (again). */
  pause_days_left: number | null;
  pause_times_left: number | null;
  blocked_by: 'in_refund' | 'paused' | 'expired' | 'other_shop' | 'other_weekday' | 'day_limit' | null;
  unit_price: Money;
  price_left: Money;
  /** The services that share these counts; empty when they are for the item alone. */
  pool: CountService[];
}

/** A service that may be used for shared counts, and how often it can be used now. */
export interface CountService {
  item: string;
  label: string;
  unit_price: Money;
  weight: number;
  usable_now: number;
}

export interface PackageSaleRequest {
  membership_id: Uuid;
  card_id?: Uuid;
  package_id: Uuid;
  tenders?: { method: string; amount?: Money; given?: Money; payment_id?: Uuid }[];
  staff?: StaffShare[];
  /** Codes of the items that the buyer picked. */
  picked?: string[];
}

export interface CountUseRequest {
  membership_id: Uuid;
  card_id?: Uuid;
  lot_id: Uuid;
  /** Which of the services that share the counts. */
  item?: string;
  quantity: number;
  staff?: StaffShare[];
}

/** A time pass is paused, goes on, or what was sold is extended. */
export interface TermRequest {
  membership_id: Uuid;
  card_id?: Uuid;
  lot_id: Uuid;
  reason?: string;
}

export interface PassPauseRequest extends TermRequest {
  from?: string;
  days?: number;
}

export interface TermExtensionRequest extends TermRequest {
  days: number;
  reason: string;
}

/** A change of a term. */
export interface TermChange {
  posting_id: Uuid;
  lot_id: Uuid;
  change: 'pause' | 'resume' | 'extend';
  from: string;
  days: number;
  expires_before: Instant;
  expires_after: Instant;
  reason: string | null;
  recorded_at: Instant;
  by: Named | null;
  reversed_by: Uuid | null;
}

/** Value of a membership that is set aside. */
export interface Hold {
  id: Uuid;
  amount: Money;
  reason: string | null;
  shop_id: Uuid;
  placed_at: Instant;
  /** Null: it ends with the refund it belongs to. */
  expires_at: Instant | null;
}

export interface HoldRequest {
  membership_id: Uuid;
  card_id?: Uuid;
  amount: Money;
  minutes: number;
  reason?: string;
}

export interface HoldReleaseRequest {
  hold_id: Uuid;
  reason?: string;
}

export type RefundCause = 'shop' | 'member' | 'seven_days';
export type RefundState = 'requested' | 'approved' | 'paying' | 'paid' | 'refused' | 'cancelled';

export interface Refund {
  id: Uuid;
  membership_id: Uuid;
  member: { id: Uuid; number: string; name: string };
  shop: Named;
  /** The packages that it is about, by the postings that sold them; none when it is about stored value. */
  packages: Named[];
  cause: RefundCause;
  state: RefundState;
  amount: Money;
  /** What providers were asked to give back of it. */
  provider_payouts: components['schemas']['ProviderPayout'][];
  reason: string;
  requested_by: Named | null;
  requested_at: Instant;
  approved_by: Named | null;
  approved_at: Instant | null;
  ended_by: Named | null;
  ended_posting_id: Uuid | null;
  note: string | null;
  reversed_by: Uuid | null;
}

export interface RefundRequest {
  membership_id: Uuid;
  card_id?: Uuid;
  packages?: Uuid[];
  cause: RefundCause;
  reason: string;
}

export interface EndRefundRequest {
  refund_id: Uuid;
  reason: string;
}

export interface RefundPaymentRequest {
  refund_id: Uuid;
  payouts: { method: string; amount: Money; reference?: string }[];
}

export type ReasonUse = 'correction' | 'return' | 'both';

/** Why something is taken back or comes back: one entry of the company's dictionary. */
export interface CorrectionReason {
  id: Uuid;
  code: string;
  labels: { 'zh-CN': string; en: string };
  used_for: ReasonUse;
  position: number;
  retired: boolean;
  row_version: number;
}

/** One of the company's reasons, own words, or both. */
export interface ReversalRequest {
  posting_id: Uuid;
  reason_code?: string;
  reason?: string;
}

/** 改单重开: the right sale of a slip that was typed wrongly. */
export interface ReplacementRequest {
  reason_code?: string;
  reason?: string;
  sale: {
    amount?: Money;
    lines?: ConsumptionLineRequest[];
    discount?: BillDiscountRequest;
    reason?: string;
    /** As the wrong slip says when left out. */
    bulk_purchase?: boolean;
    tenders?: SaleTenderRequest[];
  };
}

/** What was taken back for a rebuilt slip. */
export interface Replaced {
  posting_id: Uuid;
  reversal_id: Uuid | null;
  points_serial: string;
  total: Money;
  effects: Effects;
  /** Signed: positive is taken, negative is given back. */
  differences: { method: string; amount: Money }[];
}

/** A part of a line: pieces, an amount, or, with neither, all that is left. */
export interface ReturnLineRequest {
  /** Which line of the sale, from 1. */
  line: number;
  quantity?: number;
  amount?: Money;
}

export interface ReturnRequest {
  posting_id: Uuid;
  /** None means everything that is left. */
  lines: ReturnLineRequest[];
  reason_code?: string;
  reason?: string;
}

/** One thing that follows from a correction or a return; codes and figures. */
export interface Consequence {
  code:
    | 'balance'
    | 'counts'
    | 'tier_back'
    | 'tier_stays'
    | 'points_gone'
    | 'points_deducted'
    | 'tier_points_gone'
    | 'revived'
    | 'hand_back'
    | 'collect_again'
    | 'commission'
    | 'later_sales_keep_price'
    | 'red_invoice_due'
    | 'message_sent';
  fate: 'undone' | 'debt' | 'by_hand' | 'stays';
  value?:
    | 'principal'
    | 'bonus'
    | 'reward_points'
    | 'tier_points'
    | 'owed_money'
    | 'owed_points'
    | 'counts'
    | 'on_account'
    | null
    | undefined;
  before?: string | null | undefined;
  after?: string | null | undefined;
  amount?: string | null | undefined;
  count?: number | null | undefined;
  label?: string | null | undefined;
  method?: string | null | undefined;
  until?: Instant | null | undefined;
  channel?: MessageChannel | null | undefined;
}

export interface NamedReason {
  code: string;
  name: string;
}

/** A correction or a return, with what it takes back. */
export interface Correction {
  correction: PostingRow;
  original: PostingRow;
  reason: NamedReason | null;
  approved_by: Named | null;
}

/** Where a request for a correction stands. */
export type CorrectionRequestState = 'waiting' | 'done' | 'refused' | 'withdrawn' | 'overtaken' | 'failed' | 'lapsed';

/** 纠错申请: what a role may not take back alone is asked for. */
export interface CorrectionRequest {
  id: Uuid;
  state: CorrectionRequestState;
  kind: 'reversal' | 'return';
  original: PostingRow;
  reason: NamedReason | null;
  /** Why, in the words that the correction keeps. */
  words: string;
  amount: Money;
  asked_by: Named;
  asked_at: Instant;
  lapses_at: Instant;
  ended_by: Named | null;
  ended_at: Instant | null;
  correction_id: Uuid | null;
  /** Why it was refused. */
  note: string | null;
  /** Code of the problem for which it could not be done. */
  cause: string | null;
}

/** What is asked for: a posting, or lines of a sale. */
export interface CorrectionSubject {
  posting_id: Uuid;
  kind: 'reversal' | 'return';
  lines?: ReturnLineRequest[];
}

/** Approves what somebody asked for. */
export interface CorrectionApprovalRequest {
  correction_request_id: Uuid;
}

/** How many and how much for one reason. */
export interface ReasonTotal {
  reason: NamedReason | null;
  kind: 'reversal' | 'return';
  count: number;
  total: Money;
}

/** 待生效: points that are seen and cannot be spent yet. */
export interface PendingPoints {
  points: number;
  /** Business date from which the next of them can be spent. */
  next_on: LocalDate;
}

/** 分期返还: bonus that is in the balance and cannot be spent yet. */
export interface BonusToCome {
  amount: Money;
  /** Business date on which the next of it comes, and how much does. */
  next_on: LocalDate;
  next: Money;
}

export interface Balances {
  principal: Money;
  bonus: Money;
  balance: Money;
  reward_points: number;
  tier_points: number;
  owed_money: Money;
  owed_points: number;
  /** Left out where nothing is on account. */
  on_account?: Money | null;
  tier: Tier | null;
}

export interface Effects {
  principal: Money;
  bonus: Money;
  reward_points: number;
  tier_points: number;
}

export type PostingKind =
  | 'top_up'
  | 'consumption'
  | 'reversal'
  | 'return'
  | 'package_sale'
  | 'count_use'
  | 'hold'
  | 'hold_end'
  | 'refund'
  | 'repayment'
  | 'term_change'
  | 'bearer_payment'
  | 'points_make_up'
  | 'points_adjustment'
  | 'bearer_refund';

export interface PostingResult {
  posting: {
    id: Uuid | null;
    kind: PostingKind;
    receipt_no: string | null;
    version: number;
    recorded_at: Instant;
    occurred_at: Instant;
    business_date: LocalDate;
    list_total: Money;
    total: Money;
    reverses: Uuid | null;
  };
  before: Balances;
  after: Balances;
  effects: Effects;
  tier_change: { from: Tier | null; to: Tier | null } | null;
  /** Empty for a sale that stored value paid alone. */
  tenders: Tender[];
  /** What of the points cannot be spent yet, afterwards. */
  pending_points?: PendingPoints | null;
  /** What of the bonus is still to come, afterwards. */
  bonus_to_come?: BonusToCome | null;
  /** What was taken back for it; only for a slip that is rebuilt. */
  replaces?: Replaced | null;
  rules_version: number;
  /** 规则版本: in a preview of a top-up or sale; sent back with the request. */
  rules_digest?: string | null;
  /** In a preview: the steps that the posting would store. */
  derivation?: Derivation | null;
  /** In a preview: a manager has to approve the price. */
  needs_approval?: { least: Money; asked: Money } | null;
  /** That a manager has to approve it; only in a preview of a correction or return. */
  over_limit?: { limit: Money; amount: Money } | null;
  /** What is undone, owed, to do by hand, or stays; only in a preview of a correction or return. */
  consequences?: Consequence[] | null;
  /** In a preview, for whoever may see commission. */
  commission?: CommissionShare[] | null;
}

export interface PostingMember {
  id: Uuid;
  number: string;
  name: string;
  /** It stands for people who are no members. */
  is_walk_in: boolean;
  /** It stands for whoever holds one gift card or deposit. */
  is_bearer: boolean;
}

export interface PostingRow {
  id: Uuid;
  kind: PostingKind;
  receipt_no: string | null;
  recorded_at: Instant;
  business_date: LocalDate;
  shop: Named | null;
  terminal_code: string | null;
  user: Named | null;
  member: PostingMember | null;
  membership_id: Uuid;
  version: number;
  total: Money;
  list_total: Money;
  effects: Effects;
  /** 积分序号 of a sale that earned points: the number of its receipt, or the one that it was given. */
  points_serial?: string | null;
  /** The wrong sale that it stands for. */
  rebuilt_from?: Uuid | null;
  /** A company bought in bulk, which earns no points. */
  bulk_purchase?: boolean;
  /** From when the points that it earned can be spent; null for at once. */
  points_vest_at?: Instant | null;
  balance_after: Money;
  reward_points_after: number;
  /** Signed change of counts, paid and gift, of all packages together. */
  counts_change: number;
  reverses: Uuid | null;
  reversed_by: Uuid | null;
  reason: string | null;
  /** Empty for a sale that stored value paid alone. */
  tenders: Tender[];
}

export interface RuleRef {
  id: Uuid;
  kind: string;
  number: number;
  in_force_from: LocalDate;
}

/** One computed number; which inputs are there depends on `step`. */
export interface DerivationStep {
  step: string;
  rule?: RuleRef | null;
  [input: string]: unknown;
}

export interface NotFired {
  rule: RuleRef | null;
  cause: string;
  amount?: Money | null;
  points?: number | null;
  level?: number | null;
  promotion_number?: number | null;
  price_item?: { item: number; code: string | null; why: string } | null;
  /** What a rule would have given, of whose budget only `amount` was left. */
  asked?: Money | null;
  [input: string]: unknown;
}

export interface Derivation {
  steps: DerivationStep[];
  not_fired: NotFired[];
}

export interface PostingLine {
  kind: 'delivered' | 'rounding';
  product_id: Uuid | null;
  label: string;
  category: string | null;
  quantity: number;
  list_price: Money;
  charged: Money;
  taken: { lot_id: Uuid; principal: Money; bonus: Money }[];
  /** What ways of payment other than stored value paid of it. */
  paid: { method: string; amount: Money }[];
  staff: StaffShare[];
  /** In a return: which line of the sale came back, from 1. */
  of_line: number | null;
  /** What returns that stand gave back of it. */
  returned: Money;
  returned_quantity: number;
}

export interface PostingDetail extends PostingRow {
  lines: PostingLine[];
  entries: { line: number; kind: string; book: string; lot_id: Uuid | null; amount: Money; balance_after: Money }[];
  derivation: Derivation | null;
  before: Balances;
  after: Balances;
  /** How the member showed that they were there. */
  proof?: ProofUsed | null;
}

export interface Receipt {
  posting_id: Uuid;
  kind: PostingKind;
  tenant_name: string;
  shop_name: string;
  /** Where its times are printed. */
  shop_time_zone: string;
  terminal_code: string | null;
  receipt_no: string;
  occurred_at: Instant;
  business_date: LocalDate;
  cashier_number: string | null;
  member_name_masked: string;
  card_tail: string | null;
  /** The whole number of a gift card or deposit. */
  bearer_number?: string | null;
  lines: PostingLine[];
  tenders: Tender[];
  list_total: Money;
  discount: Money;
  /** What rounding of cash added; negative where it took off. */
  rounding: Money;
  total: Money;
  principal_change: Money;
  bonus_change: Money;
  balance_before: Money;
  balance_after: Money;
  /** Owed on account afterwards; null when it did not change. */
  on_account_after?: Money | null;
  reward_points: { before: number; change: number; after: number };
  pending_points?: PendingPoints | null;
  bonus_to_come?: BonusToCome | null;
  tier_name: string;
  points_serial?: string | null;
  /** A company bought in bulk, which earns no points. */
  bulk_purchase?: boolean;
  /** The receipt that a rebuilt slip stands for. */
  rebuilt_from_receipt_no?: string | null;
  reverses_receipt_no: string | null;
  reason: string | null;
  /** How the member showed that they were there. */
  proof?: ProofUsed | null;
}

export interface Device {
  id: Uuid;
  name: string;
  terminal_id: Uuid;
  created_at: Instant;
  last_seen_at: Instant | null;
  revoked_at: Instant | null;
  gateway_version: string | null;
  /** Taps that waited in its spool when it told last. */
  waiting: number | null;
  readers: Reader[];
}

/** A reader of a gateway, as it told last how it is. */
export interface Reader {
  reader: string;
  driver: 'stdin' | 'serial' | 'pcsc' | 'wedge' | 'hid';
  state: 'attached' | 'ready' | 'stuck' | 'removed' | 'failed';
  detail: string | null;
  last_read_at: Instant | null;
  reads: number;
  refused: number;
  last_refusal: string | null;
  told_at: Instant;
  format: string | null;
}

/** A card held to a reader, as the event stream tells it. */
export interface TapEvent {
  event_id: Uuid;
  value: string;
  kind: string;
  read_at: Instant;
  live: boolean;
  /** Which reader of the gateway, if it told. */
  reader?: string | null;
}

/** What a message is about, a posting or a week; for these a company has texts. */
export type ToldKind =
  | 'top_up'
  | 'consumption'
  | 'reversal'
  | 'return'
  | 'count_use'
  | 'refund'
  | 'repayment'
  | 'points_adjustment'
  | 'weekly_audit';
export type MessageKind = ToldKind | 'proof_code';
export type MessageChannel = 'in_app' | 'sms';
export type MessageState = 'queued' | 'sent' | 'failed' | 'skipped';
export type MessageReason =
  | 'too_old'
  | 'opted_out'
  | 'no_phone'
  | 'no_credit'
  | 'erased'
  | 'no_provider'
  | 'provider_busy'
  | 'number_refused'
  | 'code_gone';

/** A run of the weekly message. */
export type WeeklyAudit = Filled<components['schemas']['WeeklyAuditResponse']>;
/** What a run would say and cost. */
export type WeeklyAuditQuote = Filled<components['schemas']['WeeklyAuditQuoteResponse']>;
export type WeeklyAuditBuyer = WeeklyAuditQuote['items'][number];

/** What a member was told, or why they were not. */
export interface Message {
  id: Uuid;
  member: { id: Uuid; number: string; name: string };
  /** None for a code. */
  posting_id: Uuid | null;
  receipt_no: string | null;
  kind: MessageKind;
  channel: MessageChannel;
  state: MessageState;
  reason: MessageReason | null;
  text: string | null;
  phone_masked: string | null;
  parts: number;
  attempts: number;
  next_at: Instant | null;
  created_at: Instant;
  settled_at: Instant | null;
}

export type MessageLanguage = 'zh-CN' | 'en';

export interface MessageTemplate {
  kind: ToldKind;
  channel: MessageChannel;
  enabled: boolean;
  texts: Record<MessageLanguage, { text: string; is_standard: boolean }>;
  row_version: number;
}

export interface MessageCreditChange {
  version: number;
  kind: 'grant' | 'spend' | 'give_back';
  parts: number;
  balance_after: number;
  at: Instant;
  user: Named | null;
  message_id: Uuid | null;
  note: string | null;
}

export interface MessageCredit {
  balance: number;
  changes: MessageCreditChange[];
}

export interface MessageSettings {
  sms_provider: 'none' | 'simulator';
  simulator_answer: 'delivers' | 'busy' | 'refuses';
  row_version: number;
}

/** Figures of a shift or a day: received and delivered are different things. */
export type DailyReport = Filled<components['schemas']['DailyReportResponse']>;
/** Today and the four weeks before it. */
export type Overview = Filled<components['schemas']['OverviewResponse']>;
export type OverviewDay = Overview['days'][number];
export type OverviewShop = Overview['shops'][number];
export type OverviewFigures = OverviewDay['figures'];
export type FiguresSheet = Filled<components['schemas']['SheetResponse']>;
/** 跨店结算: who topped up × who delivered, and where each stands. */
export type SettlementReport = Filled<components['schemas']['SettlementReportResponse']>;
export type SettlementMovement = Filled<components['schemas']['SettlementMovement']>;
/** A settlement in a list. */
export type SettlementRow = Filled<components['schemas']['SettlementRowResponse']>;
/** A settlement with its figures. */
export type Settlement = Filled<components['schemas']['SettlementResponse']>;
/** A business date of a shop that was closed, with its sheet. */
export type DayClosing = Filled<components['schemas']['DayClosingResponse']>;
/** Whether a day is closed, and what is open in its shop. */
export type DayStanding = Filled<components['schemas']['DayStandingResponse']>;
/** A shift in a list. */
export type ShiftRow = Filled<components['schemas']['ShiftRowResponse']>;
/** A shift with its sheet. */
export type Shift = Filled<components['schemas']['ShiftResponse']>;
export type CashMovement = Filled<components['schemas']['CashMovementResponse']>;
export type CashMovementRequest = components['schemas']['CashMovementRequest'];
export type CloseShiftRequest = components['schemas']['CloseShiftRequest'];
/** What one posting added to a figure. */
export type Contribution = Filled<components['schemas']['ContributionResponse']>;
/** The books of a period: what is owed, revenue, money; the ageing is as things stand. */
export type Books = Filled<components['schemas']['BooksResponse']>;
export type BooksFigures = Filled<components['schemas']['BooksFigures']>;
export type AgedLots = Filled<components['schemas']['AgedResponse']>;
export type BookAccount = Filled<components['schemas']['BookAccount']>;
export type BookSettings = Filled<components['schemas']['BookSettingsResponse']>;
/** A receipt of money with how it is invoiced (开票). */
export type MoneyReceiptRow = Filled<components['schemas']['MoneyReceiptRow']>;
/** The same with its marks. */
export type MoneyReceipt = Filled<components['schemas']['MoneyReceiptResponse']>;
export type InvoiceMark = MoneyReceipt['marks'][number];
export type MarkInvoiceRequest = components['schemas']['MarkInvoiceRequest'];
export type InvoiceSettings = Filled<components['schemas']['InvoiceSettingsResponse']>;
export type InvoiceKind = InvoiceSettings['kinds'][number];
/** Months of the books of a year, by legal entity: running, open or locked (锁账). */
export type BookMonths = Filled<components['schemas']['BookMonthsResponse']>;
export type EntityMonths = BookMonths['entities'][number];
export type BookMonth = EntityMonths['months'][number];
/** What a lock would keep. */
export type LockPreview = Filled<components['schemas']['LockPreviewResponse']>;
/** A lock with what it keeps. */
export type BookLock = Filled<components['schemas']['BookLockResponse']>;
export type MonthSums = LockPreview['sums'];

/** A page of a statement of account (对账单). */
export type Statement = Filled<components['schemas']['StatementResponse']>;
/** A section for each membership of a member. */
export type MemberStatement = Filled<components['schemas']['MemberStatementResponse']>;
export type StatementSummary = NonNullable<Statement['summary']>;
export type StatementMovement = Statement['movements'][number];
export type StatementLot = StatementSummary['lots'][number];
/** A link to a statement with what is handed over, once. */
/** A proof that a member is there. */
export type Proof = Filled<components['schemas']['Proof']>;
export type HandedStatementLink = Filled<components['schemas']['HandedStatementLink']>;
export type ValueKind = StatementSummary['kinds'][number]['kind'];

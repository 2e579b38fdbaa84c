// How a sale is paid, as it is being typed: several ways, one of which takes what the others leave. What is due, what
// points are worth and how cash is rounded comes from the server's preview; here is only what follows from it at once.
//
// *Invariant:* there is always exactly one way that takes the rest, so the parts always add up to what is due.
import type {
  BearerKind,
  DerivationStep,
  Membership,
  PostingResult,
  SaleMethod,
  SaleTenderRequest,
  Tender,
  TenderMethod,
  VoucherPlatform,
} from '@/api/types';
import { fromMinor, isZero, parseTyped, subtract, toMinor, type MoneyText } from '@/lib/money';

/** A way that pays any amount; points pay whole steps, vouchers what they are worth. */
export type MoneyMethod = Exclude<SaleMethod, 'points' | 'voucher' | BearerKind>;

/** In the order in which they stand on the screen; the place is the key (Alt 1 …). */
export const METHODS: readonly SaleMethod[] = [
  'stored_value',
  'points',
  'cash',
  'wechat',
  'alipay',
  'bank_card',
  'voucher',
  'other',
  'on_account',
  // Gift cards and deposits: which of them is known from the number.
  'gift_card',
];
/** Ways for people who are no members: money alone. Their keys stay those of the whole list. */
export const MONEY_METHODS: readonly SaleMethod[] = METHODS.filter(
  (method) => method !== 'stored_value' && method !== 'points' && method !== 'on_account',
);

/** The ways of a member, or of somebody who is none; on account only for whom there is a limit, gift cards only where some are sold. */
export function methodsOf(
  membership: Membership | null,
  hasGiftCards = false,
  money: readonly TenderMethod[] = USUAL_MONEY,
): readonly SaleMethod[] {
  const ways = membership ? METHODS : MONEY_METHODS;
  const mayOwe = membership !== null && !isZero(membership.on_account_limit);
  const offered = ways.filter(
    (method) =>
      (method !== 'on_account' || mayOwe) &&
      (method !== 'gift_card' || hasGiftCards) &&
      (!USUAL_MONEY.includes(method) || money.includes(method)),
  );
  const place = offered.indexOf('voucher') + 1;
  return [...offered.slice(0, place), ...money.filter((way) => !METHODS.includes(way)), ...offered.slice(place)];
}
const USUAL_MONEY: readonly TenderMethod[] = ['cash', 'wechat', 'alipay', 'bank_card', 'other'];
const WITHOUT_REFERENCE: readonly SaleMethod[] = ['stored_value', 'points', 'cash', 'on_account'];
/** Whether the payment of a way has a number elsewhere. */
export const hasReference = (method: SaleMethod): boolean => !WITHOUT_REFERENCE.includes(method);

/** Every way that may take part in a draft: those of the list, and the company's own in it. */
function waysIn(draft: PaymentDraft): readonly SaleMethod[] {
  return [...new Set([...METHODS, ...Object.keys(draft.typed), draft.rest])];
}
/** Who sells vouchers. */
export const PLATFORMS: readonly VoucherPlatform[] = ['meituan', 'douyin', 'dianping'];

export interface PaymentDraft {
  rest: MoneyMethod;
  /** Texts of the ways that pay a told part; for points how many. */
  typed: Partial<Record<SaleMethod, string>>;
  /** Cash that was handed over. */
  given: string;
  references: Partial<Record<SaleMethod, string>>;
  /** Who sold the voucher, and what they settle; its code is its reference, what it pays its part. */
  voucher?: VoucherDraft;
  /** What the card of the number is, once it is known; its number is the reference of `gift_card`. */
  bearer?: BearerKind;
}

export interface VoucherDraft {
  platform: VoucherPlatform;
  settlement: string;
}

/** A voucher before anything was said of it: it settles for what it pays. */
export const PLAIN_VOUCHER: VoucherDraft = { platform: 'meituan', settlement: '' };

/** Something typed or chosen, whatever the draft was before it. */
export type DraftStep = (before: PaymentDraft) => PaymentDraft;

/** Any price can be asked for like this: who pays does not change it. */
export const PRICE_PROBE: SaleTenderRequest[] = [{ method: 'other' }];
/** As many points as the rule and the member allow. */
export const POINTS_PROBE: SaleTenderRequest[] = [{ method: 'points' }, { method: 'other' }];

/** Cash pays all: the start for people who are no members. */
export const PAID_IN_CASH: PaymentDraft = { rest: 'cash', typed: {}, given: '', references: {} };

/** Stored value pays all — less by `saves` when goods cost it less — or what is there and cash the rest. */
export function startPayment(due: MoneyText, available: MoneyText, saves: MoneyText | null = null): PaymentDraft {
  const draft: PaymentDraft = { rest: 'stored_value', typed: {}, given: '', references: {} };
  if (toMinor(available) >= toMinor(due) - toMinor(saves ?? '0.00')) return draft;
  return toMinor(available) > 0
    ? { ...draft, rest: 'cash', typed: { stored_value: available } }
    : { ...draft, rest: 'cash' };
}

/** A part was typed. Whoever is told a part no longer takes the rest: cash does, or another way beside it. */
export function typePart(
  draft: PaymentDraft,
  method: SaleMethod,
  text: string,
  besideCash: MoneyMethod = 'wechat',
): PaymentDraft {
  const typed = { ...draft.typed, [method]: text };
  return method === draft.rest
    ? { ...draft, typed, rest: method === 'cash' ? besideCash : 'cash' }
    : { ...draft, typed };
}

/** This way takes the rest; a part that it was told is forgotten. */
export function restBy(draft: PaymentDraft, method: MoneyMethod): PaymentDraft {
  const { [method]: _, ...typed } = draft.typed;
  return { ...draft, rest: method, typed };
}

/** Whether a way takes part: it takes the rest, or was told something. */
export function takesPart(draft: PaymentDraft, method: SaleMethod): boolean {
  return method === draft.rest || partOf(draft, method) !== 0;
}

/** The ways of payment to preview; `null` while a part cannot be read. */
export function tendersOf(draft: PaymentDraft): SaleTenderRequest[] | null {
  const tenders: SaleTenderRequest[] = [];
  for (const method of waysIn(draft)) {
    if (method === draft.rest) {
      tenders.push({ method });
      continue;
    }
    const part = partOf(draft, method);
    if (part === null) return null;
    if (part > 0) tenders.push(told(draft, method, part));
  }
  return tenders;
}

function told(draft: PaymentDraft, method: SaleMethod, part: number): SaleTenderRequest {
  if (method === 'points') return { method, points: part };
  if (method === 'gift_card') return { method: draft.bearer ?? method, amount: fromMinor(part) };
  if (method !== 'voucher') return { method, amount: fromMinor(part) };
  const list_value = fromMinor(part);
  const { platform, settlement } = draft.voucher ?? PLAIN_VOUCHER;
  const settled = settlement.trim() === '' ? part : (parseTyped(settlement) ?? part);
  const code = draft.references.voucher?.trim() || UNTOLD_CODE;
  return { method, vouchers: [{ platform, code, list_value, settlement_value: fromMinor(Math.min(settled, part)) }] };
}

/** Stands for the code in a preview while none is typed. */
const UNTOLD_CODE = '?';

/** The field of a voucher that is still to be filled in well; none when it is wholly told, or there is no voucher. */
export function voucherGap(draft: PaymentDraft): 'reference' | 'part' | 'settlement' | null {
  const part = partOf(draft, 'voucher');
  const hasCode = Boolean(draft.references.voucher?.trim());
  if (!part) return part === null || hasCode ? 'part' : null;
  if (!hasCode) return 'reference';
  const { settlement } = draft.voucher ?? PLAIN_VOUCHER;
  const settled = settlement.trim() === '' ? part : parseTyped(settlement);
  return settled !== null && settled <= part ? null : 'settlement';
}

/** The field of a gift card that is still to be filled in; none when it is wholly told, or there is no card. */
export function bearerGap(draft: PaymentDraft): 'reference' | 'part' | null {
  if (draft.bearer === undefined && !draft.typed.gift_card) return null;
  if (!draft.references.gift_card?.trim()) return 'reference';
  return partOf(draft, 'gift_card') ? null : 'part';
}

/** The same ways as they are sent: with the cash that was handed over, and numbers of payments elsewhere. */
export function sentTenders(tenders: readonly SaleTenderRequest[], draft: PaymentDraft): SaleTenderRequest[] {
  const given = parseTyped(draft.given);
  return tenders.map((tender) => {
    const reference = draft.references[tender.method]?.trim();
    return {
      ...tender,
      ...(tender.method === 'cash' && given ? { given: fromMinor(given) } : {}),
      ...(reference && !OWN_NUMBERS.includes(tender.method) ? { reference } : {}),
    };
  });
}

/** A voucher's code is told apart, and the number of a gift card goes to its payment alone. */
const OWN_NUMBERS: readonly SaleMethod[] = ['voucher', 'gift_card', 'deposit'];

/** So many points pay so much. */
export interface PointsRate {
  per: number;
  worth: MoneyText;
}

/** What points may pay of this bill, as the server says. */
export interface PointsOffer extends PointsRate {
  points: number;
  amount: MoneyText;
}

/** The offer in the answer to `POINTS_PROBE`. */
export function pointsOffer(result: PostingResult): PointsOffer | null {
  const step = stepsOf(result, 'points_paid')[0];
  if (!step) return null;
  return {
    points: Number(step.points),
    amount: String(step.amount),
    per: Number(step.per),
    worth: String(step.worth),
  };
}

/** What so many points pay, down to the smallest unit. */
export function worthOf(points: number, { per, worth }: PointsRate): MoneyText {
  return fromMinor(per > 0 ? Number((BigInt(points) * BigInt(toMinor(worth))) / BigInt(per)) : 0);
}

/** What is left for the way that takes the rest, before rounding; negative when the others pay too much. */
export function restOf(draft: PaymentDraft, due: MoneyText, rate: PointsRate | null): MoneyText {
  let rest = toMinor(due);
  for (const method of waysIn(draft)) {
    if (method === draft.rest) continue;
    const part = partOf(draft, method) ?? 0;
    rest -= method === 'points' ? (rate ? toMinor(worthOf(part, rate)) : 0) : part;
  }
  return fromMinor(rest);
}

/** What is handed over against what is to be paid in cash. */
export type Handed =
  { kind: 'unread' } | { kind: 'exact' } | { kind: 'change'; amount: MoneyText } | { kind: 'short'; amount: MoneyText };

/** Nothing typed means the exact amount. */
export function handedOver(given: string, cash: MoneyText): Handed {
  if (given.trim() === '') return { kind: 'exact' };
  const minor = parseTyped(given);
  if (minor === null || minor === 0) return { kind: 'unread' };
  const over = minor - toMinor(cash);
  return over < 0 ? { kind: 'short', amount: fromMinor(-over) } : { kind: 'change', amount: fromMinor(over) };
}

const BILLS = [1_000, 5_000, 10_000];

/** What people hand over for an amount: the next ten, fifty and hundred. */
export function usualBills(cash: MoneyText): MoneyText[] {
  const minor = toMinor(cash);
  const rounded = BILLS.map((bill) => Math.ceil(minor / bill) * bill).filter((sum) => sum > minor);
  return [...new Set(rounded)].map(fromMinor);
}

/** The part of one way in an answer. */
export function tenderBy(tenders: readonly Tender[], method: SaleMethod): Tender | undefined {
  return tenders.find((tender) => tender.method === method);
}

/** What one way pays in an answer. Stored value that pays alone is not named. */
export function paidBy(result: PostingResult, method: SaleMethod): MoneyText | undefined {
  const isAlone = method === 'stored_value' && result.tenders.length === 0;
  return isAlone ? result.posting.total : tenderBy(result.tenders, method)?.amount;
}

/** A bill from its list price to what is paid, as its preview explains it. */
export interface Breakdown {
  list: MoneyText;
  /** Taken off by rules. */
  off: MoneyText;
  /** Taken off by the clerk. */
  reduced: MoneyText;
  due: MoneyText;
  /** Signed: what rounding of cash adds. */
  rounding: MoneyText;
}

export function breakdownOf(result: PostingResult): Breakdown {
  const list = result.posting.list_total;
  const [dueStep] = stepsOf(result, 'due');
  const due = dueStep ? String(dueStep.amount) : result.posting.total;
  const reductions = [...stepsOf(result, 'own_price'), ...stepsOf(result, 'bill_discount')];
  const reduced = fromMinor(reductions.reduce((total, step) => total + toMinor(String(step.off)), 0));
  return {
    list,
    off: subtract(subtract(list, due), reduced),
    reduced,
    due,
    rounding: subtract(result.posting.total, due),
  };
}

/** Reward points that the payment earns, before what it spends. */
export function earnedPoints(result: PostingResult): number {
  const spent = tenderBy(result.tenders, 'points')?.points ?? 0;
  return result.effects.reward_points + spent;
}

/** How much less is due when stored value pays all, as the price for others says; none when it makes no difference. */
export function cardSavesOf(result: PostingResult): MoneyText | null {
  const silent = result.derivation?.not_fired.find(({ cause }) => cause === 'card_does_not_pay');
  return silent?.amount ?? null;
}

function stepsOf(result: PostingResult, kind: string): DerivationStep[] {
  return (result.derivation?.steps ?? []).filter((step) => step.step === kind);
}

/** What a way was told: minor units, or points. Nothing typed is 0; `null` when it cannot be read. */
function partOf(draft: PaymentDraft, method: SaleMethod): number | null {
  const text = (draft.typed[method] ?? '').trim();
  if (text === '') return 0;
  if (method !== 'points') return parseTyped(text);
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

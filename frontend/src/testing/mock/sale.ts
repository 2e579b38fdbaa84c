// A sale of the mock shop: prices, reductions down to the till's floor, ways of payment, points and rounding. It answers as
// the server does — the same refusals with the same figures, the same steps — for the rules that `seed-rules.ts` has.
import type {
  Approval,
  ConsumptionLineRequest,
  ConsumptionRequest,
  DerivationStep,
  Membership,
  NotFired,
  PostingLine,
  PostingResult,
  SaleTenderRequest,
  Tender,
} from '@/api/types';
import { fromMinor, toMinor } from '@/lib/money';

import { freshId } from './facts';
import type { Move } from './moves';

/** Who may charge how little of a price. */
export const CLERK_FLOOR_BP = 10_000;
export const MANAGER = { staff_number: '1002', pin: '2026', floorBp: 5_000 };
const POINTS = { per: 100, worth: 100, shareBp: 3_000, step: 100 };
const CASH_STEP = 10;
const WHOLE_BP = 10_000;

export const RULES = {
  discount: { id: freshId(), kind: 'tier_discount', number: 7, in_force_from: '2026-10-01' },
  points: { id: freshId(), kind: 'points', number: 4, in_force_from: '2026-01-01' },
  pointsPayment: { id: freshId(), kind: 'points_payment', number: 1, in_force_from: '2026-01-01' },
  rounding: { id: freshId(), kind: 'cash_rounding', number: 1, in_force_from: '2026-01-01' },
} as const;

/** A refusal as the handler answers it. */
export interface Refusal {
  status: number;
  code: string;
  figures?: Record<string, unknown>;
}

export type Decided = { move: Move; needsApproval?: PostingResult['needs_approval'] } | { refusal: Refusal };

interface Priced {
  lines: PostingLine[];
  listMinor: number;
  due: number;
  steps: DerivationStep[];
  below: { least: string; asked: string } | null;
}

/** Decides a sale. A preview shows a price below the floor with what it needs; a sale refuses it. */
export function decideSale(
  membership: Membership,
  body: ConsumptionRequest & { approval?: Approval },
  preview: boolean,
): Decided {
  const { approval } = body;
  if (approval && (approval.staff_number !== MANAGER.staff_number || approval.pin !== MANAGER.pin))
    return { refusal: { status: 409, code: 'approval-refused' } };
  const priced = price(membership, body, approval ? MANAGER.floorBp : CLERK_FLOOR_BP);
  if ('refusal' in priced) return priced;
  if (priced.below && !(preview && !approval))
    return { refusal: { status: 409, code: 'price-below-floor', figures: priced.below } };
  const paid = pay(membership, priced.due, body.tenders ?? []);
  if ('refusal' in paid) return paid;
  return {
    move: moveOf(membership, body, priced, paid),
    ...(priced.below ? { needsApproval: priced.below } : {}),
  };
}

/** Decides a sale to somebody who is no member: in money, at the price for everybody, without points. */
export function decideWalkIn(
  membership: Membership,
  body: ConsumptionRequest & { approval?: Approval },
  preview: boolean,
): Decided {
  const tenders = body.tenders ?? [];
  if (tenders.length === 0 || tenders.some(({ method }) => method === 'stored_value' || method === 'points'))
    return { refusal: { status: 409, code: 'member-needed' } };
  const decided = decideSale(membership, body, preview);
  if ('refusal' in decided) return decided;
  const steps = (decided.move.derivation?.steps ?? []).filter(({ step }) => step !== 'reward' && step !== 'growth');
  const derivation = { steps, not_fired: [{ rule: null, cause: 'no_member' }] };
  return { ...decided, move: { ...decided.move, points: 0, growth: 0, derivation } };
}

function invalid(pointer: string, code: string): { refusal: Refusal } {
  return {
    refusal: { status: 422, code: 'validation-failed', figures: { errors: [{ pointer, code, detail: code }] } },
  };
}

function price(membership: Membership, body: ConsumptionRequest, floorBp: number): Priced | { refusal: Refusal } {
  const asked: ConsumptionLineRequest[] = body.lines ?? [{ label: '', quantity: 1, unit_price: body.amount ?? '0.00' }];
  const list = asked.map((line) => toMinor(line.unit_price ?? '0.00') * line.quantity);
  const listMinor = list.reduce((total, each) => total + each, 0);
  const steps: DerivationStep[] = [{ step: 'list', lines: asked.length, amount: fromMinor(listMinor) }];
  const off = Math.trunc((listMinor * membership.discount_bp) / WHOLE_BP);
  if (off > 0) {
    steps.push({
      step: 'discount',
      rule: RULES.discount,
      level: membership.tier?.level ?? 0,
      percent_bp: membership.discount_bp,
      base: fromMinor(listMinor),
      off: fromMinor(off),
    });
  }
  const charged = shared(off, list).map((part, index) => (list[index] ?? 0) - part);
  const byRules = [...charged];
  let below: Priced['below'] = null;
  const check = (before: number, after: number) => {
    const least = Math.trunc((before * floorBp + WHOLE_BP / 2) / WHOLE_BP);
    if (after < least) below ??= { least: fromMinor(least), asked: fromMinor(after) };
  };
  const isReduced = asked.some((line) => line.price !== undefined || line.free) || body.discount !== undefined;
  if (isReduced && !body.reason?.trim()) return invalid('/reason', 'missing-field');
  for (const [index, line] of asked.entries()) {
    if (line.price === undefined && !line.free) continue;
    const before = charged[index] ?? 0;
    const after = line.free ? 0 : toMinor(line.price ?? '0.00') * line.quantity;
    if (after > before) return invalid(`/lines/${index}/price`, 'not-reduced');
    check(before, after);
    charged[index] = after;
  }
  const sum = (parts: readonly number[]) => parts.reduce((total, part) => total + part, 0);
  const own = sum(byRules) - sum(charged);
  if (own > 0) steps.push({ step: 'own_price', base: fromMinor(sum(byRules)), off: fromMinor(own) });
  if (body.discount) {
    const base = sum(charged);
    const percent = 'percent_bp' in body.discount ? body.discount.percent_bp : null;
    const bill =
      'amount' in body.discount ? toMinor(body.discount.amount) : Math.trunc((base * (percent ?? 0)) / WHOLE_BP);
    if (bill > base) return invalid('/discount', 'too-large');
    for (const [index, part] of shared(bill, charged).entries()) charged[index] = (charged[index] ?? 0) - part;
    steps.push({ step: 'bill_discount', percent_bp: percent, base: fromMinor(base), off: fromMinor(bill) });
  }
  if (isReduced) check(sum(byRules), sum(charged));
  const due = sum(charged);
  steps.push({ step: 'due', amount: fromMinor(due) });
  const lines = asked.map((line, index) => ({
    ...EMPTY_LINE,
    label: line.label ?? '',
    category: line.category ?? null,
    quantity: line.quantity,
    list_price: fromMinor(list[index] ?? 0),
    charged: fromMinor(charged[index] ?? 0),
  }));
  return { lines, listMinor, due, steps, below };
}

export const EMPTY_LINE: PostingLine = {
  kind: 'delivered',
  product_id: null,
  label: '',
  category: null,
  quantity: 1,
  list_price: '0.00',
  charged: '0.00',
  taken: [],
  paid: [],
  staff: [],
  of_line: null,
  returned: '0.00',
  returned_quantity: 0,
};

interface Paid {
  tenders: Tender[];
  stored: number;
  points: { count: number; amount: number; most: number } | null;
  /** What rounding added. */
  rounding: number;
  steps: DerivationStep[];
}

function pay(membership: Membership, due: number, asked: readonly SaleTenderRequest[]): Paid | { refusal: Refusal } {
  const points = pointsPart(membership, due, asked);
  if (points && 'refusal' in points) return points;
  const told = asked.reduce((total, tender) => total + (tender.amount ? toMinor(tender.amount) : 0), 0);
  const open = due - told - (points?.amount ?? 0);
  const hasRest = asked.length === 0 || asked.some((tender) => tender.method !== 'points' && !tender.amount);
  if (open < 0 || (open > 0 && !hasRest)) {
    const figures = { due: fromMinor(due), paid: fromMinor(due - open) };
    return { refusal: { status: 409, code: 'tenders-do-not-cover', figures } };
  }
  const paid: Paid = { tenders: [], stored: asked.length === 0 ? due : 0, points, rounding: 0, steps: [] };
  if (points) {
    paid.tenders.push({ method: 'points', amount: fromMinor(points.amount), points: points.count });
    paid.steps.push({
      step: 'points_paid',
      rule: RULES.pointsPayment,
      points: points.count,
      per: POINTS.per,
      worth: fromMinor(POINTS.worth),
      amount: fromMinor(points.amount),
      most: points.most,
    });
  }
  for (const tender of asked) {
    if (tender.method === 'points') continue;
    const amount = tender.amount ? toMinor(tender.amount) : open;
    if (amount === 0) continue;
    if (tender.method === 'stored_value') {
      paid.stored = amount;
      paid.tenders.push({ method: tender.method, amount: fromMinor(amount) });
      continue;
    }
    const taken = tender.method === 'cash' ? amount - (amount % CASH_STEP) : amount;
    paid.rounding += taken - amount;
    const given = tender.given ? toMinor(tender.given) : null;
    if (given !== null && given < taken) {
      const figures = { required: fromMinor(taken), given: fromMinor(given) };
      return { refusal: { status: 409, code: 'cash-too-little', figures } };
    }
    paid.tenders.push({
      method: tender.method,
      amount: fromMinor(taken),
      ...(given === null ? {} : { given: fromMinor(given), change: fromMinor(given - taken) }),
      ...(tender.reference ? { reference: tender.reference } : {}),
    });
    if (taken !== amount) {
      paid.steps.push({
        step: 'rounded',
        rule: RULES.rounding,
        mode: 'down_to_tenth',
        before: fromMinor(amount),
        after: fromMinor(taken),
      });
    }
    paid.steps.push({ step: 'tendered', method: tender.method, amount: fromMinor(taken) });
  }
  if (paid.stored > toMinor(membership.balance)) {
    const figures = {
      available: membership.balance,
      required: fromMinor(paid.stored),
      short: fromMinor(paid.stored - toMinor(membership.balance)),
    };
    return { refusal: { status: 409, code: 'insufficient-balance', figures } };
  }
  if (paid.tenders.every((tender) => tender.method === 'stored_value')) paid.tenders = [];
  return paid;
}

function pointsPart(
  membership: Membership,
  due: number,
  asked: readonly SaleTenderRequest[],
): Paid['points'] | { refusal: Refusal } {
  const tender = asked.find((each) => each.method === 'points');
  if (!tender) return null;
  const { per, worth, shareBp, step } = POINTS;
  const limit = Math.trunc((due * shareBp) / WHOLE_BP);
  const most = Math.trunc((limit * per) / worth / step) * step;
  const count = tender.points ?? Math.trunc(Math.min(most, membership.reward_points) / step) * step;
  if (count <= 0 || count > most || count % step !== 0)
    return { refusal: { status: 409, code: 'points-out-of-range', figures: { most, step } } };
  if (count > membership.reward_points) {
    const figures = { available: membership.reward_points, required: count };
    return { refusal: { status: 409, code: 'insufficient-points', figures } };
  }
  return { count, amount: Math.trunc((count * worth) / per), most };
}

function moveOf(membership: Membership, body: ConsumptionRequest, priced: Priced, paid: Paid): Move {
  const { due } = priced;
  const total = due + paid.rounding;
  const balance = toMinor(membership.balance);
  const principal =
    balance > 0
      ? Math.min(toMinor(membership.principal), Math.round((paid.stored * toMinor(membership.principal)) / balance))
      : 0;
  const silent = paid.tenders.reduce(
    (sum, tender) => sum + (tender.method === 'voucher' ? toMinor(tender.amount) : 0),
    0,
  );
  const base = Math.max(0, total - (paid.points?.amount ?? 0) - silent);
  const points = Math.trunc(base / 1000);
  const growth = Math.trunc(base / 100);
  const lines = [...priced.lines];
  if (paid.rounding !== 0) {
    lines.push({
      ...EMPTY_LINE,
      kind: 'rounding',
      charged: fromMinor(paid.rounding),
      paid: [{ method: 'cash', amount: fromMinor(paid.rounding) }],
    });
  }
  const off = priced.steps.some((step) => step.step === 'discount');
  const notFired: NotFired[] = [
    ...(paid.points
      ? [{ rule: RULES.points, cause: 'points_part_does_not_earn', amount: fromMinor(paid.points.amount) }]
      : []),
    ...(silent > 0 ? [{ rule: RULES.points, cause: 'tender_does_not_earn', amount: fromMinor(silent) }] : []),
    { rule: RULES.points, cause: 'next_point_short', amount: fromMinor(1000 - (base % 1000)) },
    ...(membership.next_tier
      ? [
          {
            rule: null,
            cause: 'next_tier_short',
            level: membership.next_tier.level,
            points: Math.max(0, membership.next_tier.short - growth),
          },
        ]
      : []),
    ...(off ? [] : [{ rule: RULES.discount, cause: 'tier_has_no_discount', level: 0 }]),
  ];
  return {
    kind: 'consumption',
    listTotal: fromMinor(priced.listMinor),
    total: fromMinor(total),
    principal: -principal,
    bonus: -(paid.stored - principal),
    points: points - (paid.points?.count ?? 0),
    growth,
    ...(body.reason ? { reason: body.reason } : {}),
    lines,
    tenders: paid.tenders,
    derivation: {
      steps: [
        ...priced.steps,
        ...paid.steps,
        ...(paid.stored > 0
          ? [
              {
                step: 'taken',
                lot_id: freshId(),
                principal: fromMinor(principal),
                bonus: fromMinor(paid.stored - principal),
              },
            ]
          : []),
        {
          step: 'reward',
          rule: RULES.points,
          base: fromMinor(base),
          unit: '10.00',
          units: points,
          factor_bp: 10_000,
          points,
          repaid: 0,
        },
        {
          step: 'growth',
          rule: RULES.points,
          base: fromMinor(base),
          unit: '1.00',
          points: growth,
          total: membership.tier_points + growth,
        },
      ],
      not_fired: notFired,
    },
  };
}

/** Shares a whole by weights; the last part takes what division leaves. */
function shared(whole: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => Math.trunc((whole * weight) / total));
  const last = parts.length - 1;
  parts[last] = (parts[last] ?? 0) + whole - parts.reduce((sum, part) => sum + part, 0);
  return parts;
}

// What moves value. Deliberately absent: exact rounding rules. The real ones are the server's; these figures only have to
// look right.
import type { Counts, Membership, Package, PostingDetail, PostingLine, PostingResult, Tender } from '@/api/types';
import { fromMinor, sum, toMinor } from '@/lib/money';

import { SHOP, TERMINAL, CLERK, freshId } from './facts';
import { type Record_, refreshTier, balancesOf } from './records';
import { decideSale } from './sale';

interface SoldLine {
  label: string;
  quantity: number;
  unit_price: string;
}

export interface Move {
  kind: PostingResult['posting']['kind'];
  listTotal: string;
  total: string;
  principal: number;
  bonus: number;
  points: number;
  growth: number;
  reason?: string;
  reverses?: PostingDetail;
  counts?: number;
  lines?: PostingLine[];
  tenders?: Tender[];
  derivation: PostingDetail['derivation'];
}

/** Applies a move to a copy (preview) or to the record itself. */
export function applyMove(record: Record_, move: Move, preview: boolean, at = new Date()): PostingResult {
  const before = balancesOf(record.membership);
  const target = preview ? structuredClone(record.membership) : record.membership;
  target.principal = fromMinor(toMinor(target.principal) + move.principal);
  target.bonus = fromMinor(toMinor(target.bonus) + move.bonus);
  target.balance = sum([target.principal, target.bonus]);
  target.reward_points += move.points;
  target.tier_points += move.growth;
  refreshTier(target);
  if (!preview) target.version += 1;
  const after = balancesOf(target);
  const effects = {
    principal: fromMinor(move.principal),
    bonus: fromMinor(move.bonus),
    reward_points: move.points,
    tier_points: move.growth,
  };
  const id = preview ? null : freshId();
  const result: PostingResult = {
    posting: {
      id,
      kind: move.kind,
      receipt_no: preview ? null : `T02-261122-${freshId().slice(-4).slice(-4)}`,
      version: target.version,
      recorded_at: at.toISOString(),
      occurred_at: at.toISOString(),
      business_date: at.toISOString().slice(0, 10),
      list_total: move.listTotal,
      total: move.total,
      reverses: move.reverses?.id ?? null,
    },
    before,
    after,
    effects,
    tenders: move.tenders ?? [],
    tier_change: before.tier?.level === after.tier?.level ? null : { from: before.tier, to: after.tier },
    rules_version: 7,
    derivation: move.derivation,
  };
  if (id) {
    if (move.reverses && move.kind === 'reversal') takeBack(record, move.reverses, id);
    if (move.reverses && move.kind === 'return') noteReturned(move.reverses, move.lines ?? [], 1);
    record.postings.unshift({
      id,
      kind: move.kind,
      receipt_no: result.posting.receipt_no,
      recorded_at: result.posting.recorded_at,
      business_date: result.posting.business_date,
      shop: SHOP,
      terminal_code: TERMINAL.code,
      user: CLERK,
      member: {
        id: record.member.id,
        number: record.member.number,
        name: record.member.name,
        is_walk_in: record.isWalkIn ?? false,
        is_bearer: false,
      },
      membership_id: record.membership.id,
      version: target.version,
      total: move.total,
      list_total: move.listTotal,
      effects,
      balance_after: after.balance,
      reward_points_after: after.reward_points,
      counts_change: move.counts ?? 0,
      reverses: move.reverses?.id ?? null,
      reversed_by: null,
      reason: move.reason ?? null,
      tenders: move.tenders ?? [],
      lines: move.lines ?? [],
      entries: [],
      derivation: move.derivation,
      before,
      after,
    });
  }
  return result;
}

const TOP_UP_RULE = { id: freshId(), kind: 'top_up', number: 7, in_force_from: '2026-10-01' } as const;

/** A sale at list price that stored value pays, for the past of the seed. */
export function consumptionMove(membership: Membership, listMinor: number, lines?: SoldLine[]): Move {
  const decided = decideSale(
    membership,
    {
      membership_id: membership.id,
      ...(lines ? { lines } : { amount: fromMinor(listMinor) }),
    },
    false,
  );
  if ('refusal' in decided) throw new Error(`a sale of the seed is refused: ${decided.refusal.code}`);
  return decided.move;
}

export function topUpMove(paidMinor: number, tenders: Move['tenders']): Move {
  const percent = paidMinor >= 1_000_000 ? 2000 : paidMinor >= 100_000 ? 1500 : paidMinor >= 50_000 ? 800 : 0;
  const bonus = Math.trunc((paidMinor * percent) / 10_000);
  return {
    kind: 'top_up',
    listTotal: fromMinor(paidMinor),
    total: fromMinor(paidMinor + bonus),
    principal: paidMinor,
    bonus,
    points: 0,
    growth: 0,
    ...(tenders ? { tenders } : {}),
    derivation: {
      steps:
        bonus > 0
          ? [
              {
                step: 'bonus',
                rule: TOP_UP_RULE,
                band_from: paidMinor >= 1_000_000 ? '10000.00' : '500.00',
                percent_bp: percent,
                paid: fromMinor(paidMinor),
                bonus: fromMinor(bonus),
              },
            ]
          : [],
      not_fired:
        paidMinor < 1_000_000
          ? [{ rule: TOP_UP_RULE, cause: 'next_band_short', amount: fromMinor(1_000_000 - paidMinor) }]
          : [],
    },
  };
}

const COUNTS_RULE = { id: freshId(), kind: 'points', number: 4, in_force_from: '2026-01-01' } as const;

/** A package that is sold; stored value pays it, or money. */
export function packageSaleMove(sold: Package, membership: Membership, stored: boolean): Move {
  const price = toMinor(sold.price);
  const total = toMinor(membership.balance);
  const principal = stored && total > 0 ? Math.round((price * toMinor(membership.principal)) / total) : 0;
  return {
    kind: 'package_sale',
    listTotal: sold.price,
    total: sold.price,
    principal: stored ? -principal : 0,
    bonus: stored ? -(price - principal) : 0,
    points: 0,
    growth: 0,
    counts: sold.items.reduce((sum_, item) => sum_ + (item.unlimited ? 1 : item.paid + item.gift), 0),
    derivation: {
      steps: [
        { step: 'list', lines: sold.items.length, amount: sold.price },
        { step: 'package_price', package_version_id: sold.id, price: sold.price },
        ...sold.items.map((item) => ({
          step: 'counts_sold',
          lot_id: freshId(),
          paid: item.unlimited ? null : item.paid,
          gift: item.unlimited ? null : item.gift,
          list: sold.price,
          price: sold.price,
        })),
      ],
      not_fired: [{ rule: COUNTS_RULE, cause: 'counts_earn_nothing', amount: sold.price }],
    },
  };
}

/** Uses of a lot, already taken from it. */
export function countUseMove(used: Counts, quantity: number, charged: string): Move {
  return {
    kind: 'count_use',
    listTotal: fromMinor(toMinor(used.unit_price) * quantity),
    total: charged,
    principal: 0,
    bonus: 0,
    points: 0,
    growth: 0,
    counts: used.unlimited ? 0 : -quantity,
    lines: [
      {
        kind: 'delivered',
        product_id: null,
        label: used.label,
        category: null,
        quantity,
        list_price: fromMinor(toMinor(used.unit_price) * quantity),
        charged,
        taken: [],
        paid: [{ method: 'counts', amount: charged }],
        staff: [],
        of_line: null,
        returned: '0.00',
        returned_quantity: 0,
      },
    ],
    derivation: {
      steps: used.unlimited
        ? [{ step: 'pass_used', lot_id: used.lot_id, uses: quantity, today: used.used_today, per_day: used.per_day }]
        : [
            {
              step: 'counts_used',
              lot_id: used.lot_id,
              paid: quantity,
              gift: 0,
              paid_left: used.paid_left,
              gift_left: used.gift_left,
              of: used.used + used.paid_left + used.gift_left,
              price: fromMinor(toMinor(used.price_left) + toMinor(charged)),
              charged_before: '0.00',
              charged,
            },
          ],
      not_fired: [{ rule: COUNTS_RULE, cause: 'counts_earn_nothing', amount: charged }],
    },
  };
}

export function reversalMove(original: PostingDetail, reason: string): Move {
  return {
    kind: 'reversal',
    listTotal: original.list_total,
    total: original.total,
    principal: -toMinor(original.effects.principal),
    bonus: -toMinor(original.effects.bonus),
    points: -original.effects.reward_points,
    growth: -original.effects.tier_points,
    reason,
    reverses: original,
    tenders: original.tenders,
    derivation: { steps: [{ step: 'mirrored', original: original.id }], not_fired: [] },
  };
}

/** A corrected return gives its lines back to the sale. */
function takeBack(record: Record_, original: PostingDetail, by: string): void {
  original.reversed_by = by;
  const sale = record.postings.find((posting) => posting.id === original.reverses);
  if (original.kind === 'return' && sale) noteReturned(sale, original.lines, -1);
}

function noteReturned(sale: PostingDetail, lines: readonly PostingLine[], sign: 1 | -1): void {
  for (const line of lines) {
    const sold = sale.lines[(line.of_line ?? 0) - 1];
    if (!sold) continue;
    sold.returned = fromMinor(toMinor(sold.returned) + sign * toMinor(line.charged));
    sold.returned_quantity += sign * line.quantity;
  }
}

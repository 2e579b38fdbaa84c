// What the clerk takes off a line (改价, 免单) or the whole bill, as it is typed.
import type { BillDiscountRequest } from '@/api/types';
import { formatPercent, fromMinor, parsePercent, parseTyped } from '@/lib/money';

import type { LineDraft, OwnPrice } from './lines';
import { isReduced, type SaleDraft } from './sale';

/** What is reduced. */
export type ReductionTarget = 'bill' | { line: number };

export type ReductionWay = OwnPrice['way'] | 'percent' | 'amount';

/** A reduction that could be read. */
export type Reduction = { own: OwnPrice } | { bill: BillDiscountRequest };

const WHOLE_BP = 10_000;

/** Reads what was typed; `null` when it is no reduction yet. */
export function readReduction(way: ReductionWay, text: string): Reduction | null {
  if (way === 'free') return { own: { way } };
  if (way === 'percent') {
    const bp = parsePercent(text);
    return bp !== null && bp > 0 && bp <= WHOLE_BP ? { bill: { percent_bp: bp } } : null;
  }
  const minor = parseTyped(text);
  if (minor === null) return null;
  if (way === 'price') return { own: { way, each: fromMinor(minor) } };
  return minor > 0 ? { bill: { amount: fromMinor(minor) } } : null;
}

/** The reduction of a target as it would be typed again; `null` when there is none. */
export function reductionText(sale: SaleDraft, target: ReductionTarget): { way: ReductionWay; text: string } | null {
  if (target !== 'bill') {
    const own = lineOf(sale, target)?.own;
    return own ? { way: own.way, text: own.way === 'price' ? own.each : '' } : null;
  }
  if (!sale.bill) return null;
  return 'amount' in sale.bill
    ? { way: 'amount', text: sale.bill.amount }
    : { way: 'percent', text: formatPercent(sale.bill.percent_bp) };
}

/** The sale with a reduction of the target, or without one; the reason goes with the last. */
export function withReduction(
  sale: SaleDraft,
  target: ReductionTarget,
  reduction: Reduction | null,
  reason: string,
): SaleDraft {
  const next: SaleDraft =
    target === 'bill'
      ? { ...sale, bill: reduction && 'bill' in reduction ? reduction.bill : null }
      : { ...sale, lines: changed(sale.lines, target.line, reduction && 'own' in reduction ? reduction.own : null) };
  return { ...next, reason: isReduced(next) ? reason : '' };
}

/** The line that a target names. */
export function lineOf(sale: SaleDraft, target: { line: number }): LineDraft | undefined {
  return sale.lines?.find((line) => line.id === target.line);
}

function changed(lines: LineDraft[] | null, id: number, own: OwnPrice | null): LineDraft[] | null {
  return lines && lines.map((line) => (line.id === id ? { ...line, own } : line));
}

// A return of the mock shop: what is left of each line, ways of payment in the share that they had, points of what is left.
import type { DerivationStep, PostingDetail, PostingLine, ReturnLineRequest, ReturnRequest } from '@/api/types';
import { fromMinor, subtract, toMinor } from '@/lib/money';

import type { Move } from './moves';
import { wordsOf } from './corrections';
import { EMPTY_LINE, RULES, type Refusal } from './sale';

type Asked = { line: PostingLine } | { refusal: Refusal };

/** Decides a return as the server does: of a sale that stands, at most what is left. */
export function decideReturn(sale: PostingDetail, body: ReturnRequest): { move: Move } | { refusal: Refusal } {
  if (sale.kind !== 'consumption') return refused('not-returnable');
  if (sale.reversed_by) return refused('already-reversed');
  const asked = body.lines.length > 0 ? body.lines : everything(sale);
  if (asked.length === 0) return refused('nothing-to-return');
  const lines: PostingLine[] = [];
  for (const [place, part] of asked.entries()) {
    const decided = lineBack(sale, part, place);
    if ('refusal' in decided) return decided;
    lines.push(decided.line);
  }
  return { move: moveOf(sale, body, lines) };
}

const refused = (code: string, figures?: Record<string, unknown>): { refusal: Refusal } => ({
  refusal: { status: 409, code, ...(figures ? { figures } : {}) },
});

function everything(sale: PostingDetail): ReturnLineRequest[] {
  return sale.lines.flatMap((line, index) => (line.charged === line.returned ? [] : [{ line: index + 1 }]));
}

function lineBack(sale: PostingDetail, part: ReturnLineRequest, place: number): Asked {
  const sold = sale.lines[part.line - 1];
  if (!sold) {
    const errors = [{ pointer: `/lines/${place}/line`, code: 'unknown-reference', detail: 'unknown-reference' }];
    return { refusal: { status: 422, code: 'validation-failed', figures: { errors } } };
  }
  const left = subtract(sold.charged, sold.returned);
  const piecesLeft = sold.quantity - sold.returned_quantity;
  const pieces = part.quantity ?? (part.amount ? 0 : piecesLeft);
  const charged = part.amount ?? (pieces === piecesLeft ? left : ofPieces(sold, pieces));
  if (pieces > piecesLeft || toMinor(charged) > toMinor(left)) return refused('over-returned', { left, line: place });
  const back = { label: sold.label, quantity: pieces, list_price: charged, charged, of_line: part.line };
  return { line: { ...EMPTY_LINE, kind: sold.kind, ...back } };
}

function ofPieces(sold: PostingLine, pieces: number): string {
  const upTo = (count: number) => Math.round((toMinor(sold.charged) * count) / sold.quantity);
  return fromMinor(upTo(sold.returned_quantity + pieces) - upTo(sold.returned_quantity));
}

function moveOf(sale: PostingDetail, body: ReturnRequest, lines: PostingLine[]): Move {
  const total = lines.reduce((sum, line) => sum + toMinor(line.charged), 0);
  const whole = toMinor(sale.total);
  const share = (part: number) => (whole === 0 ? 0 : Math.round((part * total) / whole));
  const tenders = sale.tenders.map(({ method, amount, points }) => ({
    method,
    amount: fromMinor(share(toMinor(amount))),
    ...(points == null ? {} : { points: share(points) }),
  }));
  const growth = share(sale.effects.tier_points);
  const reward = share(sale.effects.reward_points);
  const steps: DerivationStep[] = lines.map((line) => ({
    step: 'returned',
    original_id: sale.id,
    line: line.of_line,
    charged: sale.lines[(line.of_line ?? 1) - 1]?.charged ?? '0.00',
    before: sale.lines[(line.of_line ?? 1) - 1]?.returned ?? '0.00',
    amount: line.charged,
  }));
  const left = { rule: RULES.points, base: fromMinor(whole - total), unit: '1.00' };
  steps.push({ ...left, step: 'growth_left', left: sale.effects.tier_points - growth, was: sale.effects.tier_points });
  return {
    kind: 'return',
    listTotal: fromMinor(total),
    total: fromMinor(total),
    principal: -share(toMinor(sale.effects.principal)),
    bonus: -share(toMinor(sale.effects.bonus)),
    points: -reward,
    growth: -growth,
    reason: wordsOf(body),
    reverses: sale,
    lines,
    tenders,
    derivation: { steps, not_fired: [] },
  };
}

// What a posting is about, as one figure.
import type { Effects, PendingPoints, PostingKind, PostingLine, PostingRow } from '@/api/types';
import { businessDateOf, formatDate } from '@/lib/format';
import { fromMinor, sum, toMinor } from '@/lib/money';

/** Signed principal plus bonus of a posting. */
export function moneyEffect(effects: Effects): string {
  return sum([effects.principal, effects.bonus]);
}

/** What a posting is about, whoever paid: all that was charged, given back, or put in. */
export function headAmount(posting: Pick<PostingRow, 'kind' | 'total' | 'effects'>): string {
  const effect = moneyEffect(posting.effects);
  if (posting.kind === 'consumption') return fromMinor(-toMinor(posting.total));
  if (posting.kind === 'return') return posting.total;
  // Packages that are given back move no stored value.
  if (posting.kind === 'refund' && toMinor(effect) === 0) return fromMinor(-toMinor(posting.total));
  // A correction that gives value back, or none, is one of a sale.
  return posting.kind === 'reversal' && toMinor(effect) >= 0 ? posting.total : effect;
}

/** Whether money goes back to the member by what stands under ways of payment. */
export const goesBack = (kind: PostingKind): boolean => kind === 'reversal' || kind === 'return' || kind === 'refund';

/** What standing returns gave back of a sale, rounding included. */
export function returnedOf(lines: readonly PostingLine[]): string {
  return sum(lines.map((line) => line.returned));
}

/** Of each sale in a list, what the returns in the same list gave back; corrected returns gave nothing. */
export function returnedInList(postings: readonly PostingRow[]): ReadonlyMap<string, string> {
  const back = new Map<string, string>();
  for (const { kind, reverses, reversed_by: corrected, total } of postings) {
    if (kind === 'return' && reverses !== null && corrected === null)
      back.set(reverses, sum([back.get(reverses) ?? '0.00', total]));
  }
  return back;
}

/** Points that can be spent: those that pend are seen apart. */
export function spendablePoints(of: { reward_points: number; pending_points?: PendingPoints | null }): number {
  return of.reward_points - (of.pending_points?.points ?? 0);
}

/** The day from which the points of a posting can be spent, while they cannot. */
export function vestingDay(
  { points_vest_at: at, reversed_by: by }: Pick<PostingRow, 'points_vest_at' | 'reversed_by'>,
  now: Date = new Date(),
): string | null {
  return at && !by && new Date(at) > now ? formatDate(businessDateOf(new Date(at)), now) : null;
}

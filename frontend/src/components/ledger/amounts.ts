// What a posting is about, as one figure.
import type { Effects, PostingRow } from '@/api/types';
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
  // A correction that gives value back, or none, is one of a sale.
  return posting.kind === 'reversal' && toMinor(effect) >= 0 ? posting.total : effect;
}

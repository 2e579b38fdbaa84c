// The day's figures from the entries that the desk already has. Reversed entries and their reversals leave together.
import type { LocalDate, PostingRow } from '@/api/types';
import { fromMinor, toMinor, type MoneyText } from '@/lib/money';

export interface Today {
  /** Money paid in for top-ups, and the bonus given on it. */
  paidIn: MoneyText;
  bonus: MoneyText;
  topUps: number;
  /** Stored value taken for consumptions, less what returns gave back. */
  spent: MoneyText;
  sales: number;
  /** False when the day holds more entries than were fetched. */
  complete: boolean;
}

export function todayOf(rows: readonly PostingRow[], date: LocalDate, more: boolean): Today {
  const ofToday = rows.filter((row) => row.business_date === date && row.kind !== 'reversal' && !row.reversed_by);
  const topUps = ofToday.filter((row) => row.kind === 'top_up');
  const sales = ofToday.filter((row) => row.kind === 'consumption');
  const returns = ofToday.filter((row) => row.kind === 'return');
  const add = (list: readonly PostingRow[], of: (row: PostingRow) => MoneyText) =>
    fromMinor(list.reduce((total, row) => total + toMinor(of(row)), 0));
  return {
    paidIn: add(topUps, (row) => row.list_total),
    bonus: add(topUps, (row) => row.effects.bonus),
    topUps: topUps.length,
    spent: add([...sales, ...returns], (row) =>
      fromMinor(-toMinor(row.effects.principal) - toMinor(row.effects.bonus)),
    ),
    sales: sales.length,
    complete: !more || rows.at(-1)?.business_date !== date,
  };
}

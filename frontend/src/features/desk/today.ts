// The day's figures from the entries that the desk already has. Reversed entries and their reversals leave together.
import type { PostingRow } from '@/api/types';
import { fromMinor, toMinor, type MoneyText } from '@/lib/money';

export interface Today {
  date: string | null;
  /** Money paid in for top-ups, and the bonus given on it. */
  paidIn: MoneyText;
  bonus: MoneyText;
  topUps: number;
  /** Value taken for consumptions. */
  spent: MoneyText;
  sales: number;
  /** False when the day holds more entries than were fetched. */
  complete: boolean;
}

export function todayOf(rows: readonly PostingRow[], more: boolean): Today {
  const date = rows[0]?.business_date ?? null;
  const ofToday = rows.filter((row) => row.business_date === date && row.kind !== 'reversal' && !row.reversed_by);
  const topUps = ofToday.filter((row) => row.kind === 'top_up');
  const sales = ofToday.filter((row) => row.kind === 'consumption');
  const add = (list: readonly PostingRow[], of: (row: PostingRow) => MoneyText) =>
    fromMinor(list.reduce((total, row) => total + toMinor(of(row)), 0));
  return {
    date,
    paidIn: add(topUps, (row) => row.list_total),
    bonus: add(topUps, (row) => row.effects.bonus),
    topUps: topUps.length,
    spent: add(sales, (row) => row.total),
    sales: sales.length,
    complete: !more || rows.at(-1)?.business_date !== date,
  };
}

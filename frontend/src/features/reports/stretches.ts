// The stretches of a report: every day, month or quarter of it that has begun, whether or not something happened in it.
import { addDays } from '@/lib/format';
import type { Period } from '@/lib/periods';

export type Stretch = 'date' | 'month' | 'quarter';

const MONTHS = { month: 1, quarter: 3 } as const;

/** The first business date of the stretch that a date is in. */
function firstOf(date: string, by: Stretch): string {
  if (by === 'date') return date;
  const month = Number(date.slice(5, 7));
  const first = month - ((month - 1) % MONTHS[by]);
  return `${date.slice(0, 4)}-${String(first).padStart(2, '0')}-01`;
}

/** The first business date of the next one. */
function nextOf(first: string, by: Stretch): string {
  if (by === 'date') return addDays(first, 1);
  const after = Number(first.slice(5, 7)) - 1 + MONTHS[by];
  const year = Number(first.slice(0, 4)) + Math.floor(after / 12);
  return `${year}-${String((after % 12) + 1).padStart(2, '0')}-01`;
}

/** The days of a report that are in the stretch beginning with a date. */
export function daysOf({ from, to }: Period, first: string, by: Stretch): Period {
  const last = addDays(nextOf(first, by), -1);
  return { from: first < from ? from : first, to: last < to ? last : to };
}

/** Their first business dates, the oldest first. What is still to come is left out. */
export function stretchesOf({ from, to }: Period, by: Stretch, today: string): string[] {
  const last = to < today ? to : today;
  const stretches = [];
  for (let first = firstOf(from, by); first <= last; first = nextOf(first, by)) stretches.push(first);
  return stretches;
}

// Which days a report tells of: the usual stretches and any other, by business dates as texts.
import { addDays } from './format';
import { monthBefore, monthOf } from './months';

export interface Period {
  from: string;
  to: string;
}

export const USUAL_PERIODS = ['today', 'yesterday', 'week', 'month', 'lastMonth', 'quarter', 'year'] as const;

export type UsualPeriod = (typeof USUAL_PERIODS)[number];

const MONTHS_OF_QUARTER = 3;

/** Whole months: `2026-02`, one → the 1st to the 28th. */
function wholeMonths(first: string, months: number): Period {
  const [year = 0, number = 1] = first.split('-').map(Number);
  const after = number - 1 + months;
  const next = `${year + Math.floor(after / 12)}-${String((after % 12) + 1).padStart(2, '0')}`;
  return { from: `${first}-01`, to: addDays(`${next}-01`, -1) };
}

/** Days since Monday. */
const weekday = (date: string) => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

function quarterOf(today: string): Period {
  const month = Number(today.slice(5, 7));
  const first = month - ((month - 1) % MONTHS_OF_QUARTER);
  return wholeMonths(`${today.slice(0, 4)}-${String(first).padStart(2, '0')}`, MONTHS_OF_QUARTER);
}

/** A usual period on a business date. Weeks begin on Monday; weeks, months, quarters and years are whole. */
export function usualPeriod(which: UsualPeriod, today: string): Period {
  const day = (date: string) => ({ from: date, to: date });
  switch (which) {
    case 'today':
      return day(today);
    case 'yesterday':
      return day(addDays(today, -1));
    case 'week': {
      const monday = addDays(today, -weekday(today));
      return { from: monday, to: addDays(monday, 6) };
    }
    case 'month':
      return wholeMonths(monthOf(today), 1);
    case 'lastMonth':
      return wholeMonths(monthBefore(today), 1);
    case 'quarter':
      return quarterOf(today);
    case 'year':
      return wholeMonths(`${today.slice(0, 4)}-01`, 12);
  }
}

/** Which of the usual periods it is, if it is one. */
export function usualName(period: Partial<Period>, today: string): UsualPeriod | null {
  const same = (which: UsualPeriod) => {
    const usual = usualPeriod(which, today);
    return usual.from === period.from && usual.to === period.to;
  };
  return USUAL_PERIODS.find(same) ?? null;
}

/** Whether it can be asked for: it ends no earlier than it begins. */
export const isPeriod = ({ from, to }: Period): boolean => from !== '' && to !== '' && from <= to;

/** As people write it: one day, or the first and the last. */
export const periodText = ({ from, to }: Period): string => (from === to ? from : `${from} – ${to}`);

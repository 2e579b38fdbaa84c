// Which days a statement tells of: the usual periods, by business dates as texts.
import { addDays } from '@/lib/format';
import { monthBefore, monthOf } from '@/lib/months';

export interface Period {
  from: string;
  to: string;
}

export type UsualPeriod = 'month' | 'lastMonth' | 'year';

export const USUAL_PERIODS: readonly UsualPeriod[] = ['month', 'lastMonth', 'year'];

/** The whole month: `2026-02` → the 1st to the 28th. */
function wholeMonth(month: string): Period {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const next = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
  return { from: `${month}-01`, to: addDays(`${next}-01`, -1) };
}

/** A usual period on a business date. */
export function usualPeriod(which: UsualPeriod, today: string): Period {
  if (which === 'year') return { from: `${today.slice(0, 4)}-01-01`, to: `${today.slice(0, 4)}-12-31` };
  return wholeMonth(which === 'month' ? monthOf(today) : monthBefore(today));
}

/** Which of the usual periods it is, if it is one. */
export function usualName(period: Period, today: string): UsualPeriod | null {
  const same = (which: UsualPeriod) => {
    const usual = usualPeriod(which, today);
    return usual.from === period.from && usual.to === period.to;
  };
  return USUAL_PERIODS.find(same) ?? null;
}

/** Whether it can be asked for: it ends no earlier than it begins. */
export const isPeriod = ({ from, to }: Period): boolean => from !== '' && to !== '' && from <= to;

// What earns points beside money, and member days, as they are being written.
import type { PointsBody } from '@/api/types';
import { formatPercent, parsePercent } from '@/lib/money';

import type { DraftError } from './drafts';

/** What of stored value earns when it pays. */
export const STORED_VALUE = ['all', 'principal', 'at_top_up'] as const;
export type StoredValueEarning = (typeof STORED_VALUE)[number];

export const COMBINE_FACTORS = ['highest', 'multiply', 'add_extras'] as const;
export type CombineFactors = (typeof COMBINE_FACTORS)[number];

export interface MemberDayDraft {
  /** Monday = 1 … Sunday = 7. */
  weekdays: readonly number[];
  /** Days of the month as typed: `8, 18, 28`. */
  monthDays: string;
  factor: string;
}

export const FRESH_DAY: MemberDayDraft = { weekdays: [], monthDays: '', factor: '2' };

export interface EarningDraft {
  storedValue: StoredValueEarning;
  countsEarn: boolean;
  memberDays: MemberDayDraft[];
  combineFactors: CombineFactors;
}

export function earningDraftOf(rule: PointsBody | undefined): EarningDraft {
  const fromStoredValue = rule?.bonus_earns === false ? 'principal' : 'all';
  return {
    storedValue: rule?.stored_value_earns === false ? 'at_top_up' : fromStoredValue,
    countsEarn: rule?.counts_earn ?? false,
    memberDays:
      rule?.member_days?.map((day) => ({
        weekdays: day.weekdays,
        monthDays: day.month_days.join(', '),
        factor: formatPercent(day.factor_bp / 100),
      })) ?? [],
    combineFactors: rule?.combine_factors ?? 'highest',
  };
}

type EarningBody = Pick<
  PointsBody,
  'bonus_earns' | 'stored_value_earns' | 'counts_earn' | 'member_days' | 'combine_factors'
>;

/** As the server reads it; each field that cannot be read is told. */
export function earningBodyOf(draft: EarningDraft, wrong: (pointer: string, error: DraftError) => void): EarningBody {
  return {
    bonus_earns: draft.storedValue === 'all',
    ...(draft.storedValue === 'at_top_up' ? { stored_value_earns: false } : {}),
    ...(draft.countsEarn ? { counts_earn: true } : {}),
    ...(draft.memberDays.length > 0
      ? {
          member_days: draft.memberDays.map((day, index) => memberDayOf(day, `/member_days/${index}`, wrong)),
          combine_factors: draft.combineFactors,
        }
      : {}),
  };
}

function memberDayOf(
  draft: MemberDayDraft,
  pointer: string,
  wrong: (pointer: string, error: DraftError) => void,
): NonNullable<PointsBody['member_days']>[number] {
  const factor = parsePercent(draft.factor);
  if (factor === null) wrong(`${pointer}/factor_bp`, draft.factor.trim() === '' ? 'required' : 'factor');
  const monthDays = monthDaysOf(draft.monthDays);
  if (monthDays === null) wrong(`${pointer}/month_days`, 'whole');
  else if (monthDays.length === 0 && draft.weekdays.length === 0) wrong(`${pointer}/month_days`, 'required');
  return { weekdays: [...draft.weekdays], month_days: monthDays ?? [], factor_bp: (factor ?? 0) * 100 };
}

/** Days as people type them, with commas of either kind or spaces between; `null` for anything that is no day. */
export function monthDaysOf(text: string): number[] | null {
  const words = text.split(/[\s,\uff0c\u3001]+/).filter(Boolean);
  const days = words.map((word) => (/^\d{1,2}$/.test(word) ? Number(word) : 0));
  return days.every((day) => day >= 1 && day <= 31) ? [...new Set(days)].toSorted((a, b) => a - b) : null;
}

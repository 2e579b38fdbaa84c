// The rules of a sale's price and payment as they are being written: discounts by goods, tier and time; what points pay;
// how cash is rounded.
import type { CashRoundingBody, PointsPaymentBody, PriceItem, PricingBody, RuleVersion } from '@/api/types';
import { formatPercent, fromMinor, parsePercent, parseTyped, toMinor } from '@/lib/money';

import type { DraftError } from './drafts';

export interface ItemDraft {
  code: string;
  /** Codes of categories; empty for all goods. */
  categories: readonly string[];
  /** Empty for every tier. */
  levels: readonly number[];
  /** Monday = 1 … Sunday = 7; empty for every day. */
  weekdays: readonly number[];
  from: string;
  to: string;
  off: string;
}

export interface PricingDraft {
  kind: 'pricing';
  combine: PricingBody['combine'];
  items: ItemDraft[];
}

export interface PointsPaymentDraft {
  kind: 'points_payment';
  points: string;
  worth: string;
  share: string;
  step: string;
  least: string;
}

export interface CashRoundingDraft {
  kind: 'cash_rounding';
  mode: CashRoundingBody['mode'];
  scope: NonNullable<CashRoundingBody['applies_to']>;
}

/** Told every field that cannot be read. */
type Wrong = (pointer: string, error: DraftError) => void;

export const FRESH_ITEM: ItemDraft = {
  code: '',
  categories: [],
  levels: [],
  weekdays: [],
  from: '00:00',
  to: '24:00',
  off: '10',
};
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const MINUTES_OF_A_DAY = 1_440;
const WHOLE_BP = 10_000;

export function pricingDraftOf(version: RuleVersion | undefined): PricingDraft {
  const rule = version?.body as PricingBody | undefined;
  return {
    kind: 'pricing',
    combine: rule?.combine ?? 'lowest_single',
    items: (rule?.items ?? []).map((item) => ({
      code: item.code,
      categories: item.categories,
      levels: item.levels,
      weekdays: item.weekdays,
      from: clockOf(item.from_minute),
      to: clockOf(item.to_minute),
      off: formatPercent(item.percent_off_bp),
    })),
  };
}

export function pricingBodyOf(draft: PricingDraft, wrong: Wrong): PricingBody {
  const items = draft.items.map((item, index): PriceItem => {
    const at = (field: string) => `/items/${index}/${field}`;
    if (item.code.trim() === '') wrong(at('code'), 'required');
    const [from, to] = [minuteOf(item.from), minuteOf(item.to)];
    if (from === null || from === MINUTES_OF_A_DAY) wrong(at('from_minute'), 'time');
    if (to === null || to === from) wrong(at('to_minute'), 'time');
    const off = parsePercent(item.off);
    if (off === null || off <= 0 || off > WHOLE_BP)
      wrong(at('percent_off_bp'), item.off === '' ? 'required' : 'percent');
    return {
      code: item.code.trim(),
      categories: [...item.categories],
      levels: [...item.levels],
      weekdays: [...item.weekdays],
      from_minute: from ?? 0,
      to_minute: to ?? MINUTES_OF_A_DAY,
      percent_off_bp: off ?? 0,
    };
  });
  return { combine: draft.combine, items };
}

export function pointsPaymentDraftOf(version: RuleVersion | undefined): PointsPaymentDraft {
  const rule = version?.body as PointsPaymentBody | undefined;
  return {
    kind: 'points_payment',
    points: String(rule?.points ?? 100),
    worth: rule?.worth ?? '1.00',
    share: formatPercent(rule?.share_max_bp ?? 3_000),
    step: String(rule?.step ?? 100),
    least: String(rule?.points_min ?? 100),
  };
}

export function pointsPaymentBodyOf(draft: PointsPaymentDraft, wrong: Wrong): PointsPaymentBody {
  const count = (pointer: string, text: string, least: number) => {
    const value = countOf(text);
    if (value === null || value < least) wrong(pointer, text.trim() === '' ? 'required' : 'whole');
    return value ?? 0;
  };
  const worth = parseTyped(draft.worth);
  if (worth === null || worth <= 0) wrong('/worth', draft.worth.trim() === '' ? 'required' : 'amount');
  const share = parsePercent(draft.share);
  if (share === null || share <= 0 || share > WHOLE_BP)
    wrong('/share_max_bp', draft.share.trim() === '' ? 'required' : 'percent');
  return {
    points: count('/points', draft.points, 1),
    worth: fromMinor(worth ?? 0),
    share_max_bp: share ?? 0,
    step: count('/step', draft.step, 1),
    points_min: count('/points_min', draft.least, 0),
  };
}

/** The most that points pay of a bill under the draft, as the rule counts it; `null` while a field is unread. */
export function mostPointsOf(bill: string, draft: PointsPaymentDraft): { points: number; amount: string } | null {
  let unread = false;
  const rule = pointsPaymentBodyOf(draft, () => {
    unread = true;
  });
  if (unread) return null;
  const [worth, per, step] = [BigInt(toMinor(rule.worth)), BigInt(rule.points), BigInt(rule.step)];
  const limit = (BigInt(toMinor(bill)) * BigInt(rule.share_max_bp)) / BigInt(WHOLE_BP);
  const most = ((limit * per) / worth / step) * step;
  const points = most < BigInt(rule.points_min) ? 0n : most;
  return { points: Number(points), amount: fromMinor(Number((points * worth) / per)) };
}

export function cashRoundingDraftOf(version: RuleVersion | undefined): CashRoundingDraft {
  const rule = version?.body as CashRoundingBody | undefined;
  return { kind: 'cash_rounding', mode: rule?.mode ?? 'down_to_tenth', scope: rule?.applies_to ?? 'cash_part' };
}

/** A minute of the day as a clock shows it; the end of the day is 24:00. */
export function clockOf(minute: number): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.trunc(minute / 60))}:${pad(minute % 60)}`;
}

/** Reads a clock time up to 24:00; `null` when it is none. */
export function minuteOf(text: string): number | null {
  const match = /^(\d{1,2})[:\uff1a](\d{2})$/.exec(text.trim());
  if (!match) return null;
  const [hour, minute] = [Number(match[1]), Number(match[2])];
  const total = hour * 60 + minute;
  return minute < 60 && total <= MINUTES_OF_A_DAY ? total : null;
}

function countOf(text: string): number | null {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : null;
}

// A points promotion as it is being written: counted sales = A × B + C on its days.
import type { PromotionBody, RuleVersion } from '@/api/types';
import { fromMinor, parseTyped, toMinor } from '@/lib/money';

const FACTOR = /^\d{1,3}(?:\.\d{1,4})?$/;
const FACTOR_ONE = 10_000;

export interface PromotionDraft {
  kind: 'promotion';
  number: string;
  /** Empty: every shop. */
  shopId: string;
  lastDay: string;
  /** B as people write it: 2, 1.5. */
  factor: string;
  extra: string;
}

export function promotionDraftOf(version: RuleVersion | undefined): PromotionDraft {
  const rule = version?.body as PromotionBody | undefined;
  return {
    kind: 'promotion',
    number: rule ? String(rule.promotion_number) : '',
    shopId: version?.shop_id ?? '',
    lastDay: rule?.last_day ?? '',
    factor: rule ? factorText(rule.factor_bp) : '2',
    extra: rule?.extra ?? '0.00',
  };
}

/** The body; `wrong` is told every field that cannot be read. */
export function promotionBodyOf(
  draft: PromotionDraft,
  wrong: (pointer: string, error: 'amount' | 'factor' | 'whole' | 'required') => void,
): PromotionBody {
  const number = draft.number.trim();
  if (!/^[1-9]\d{0,8}$/.test(number)) wrong('/promotion_number', number === '' ? 'required' : 'whole');
  if (draft.lastDay === '') wrong('/last_day', 'required');
  const factor = factorOf(draft.factor);
  if (factor === null) wrong('/factor_bp', draft.factor.trim() === '' ? 'required' : 'factor');
  const extra = extraOf(draft.extra);
  if (extra === null) wrong('/extra', 'amount');
  return {
    promotion_number: Number.parseInt(number, 10) || 0,
    last_day: draft.lastDay,
    factor_bp: factor ?? 0,
    extra: fromMinor(extra ?? 0),
  };
}

/** What a sale counts for, down to the smallest unit; `null` while a field is unread. */
export function countedOf(paid: string, draft: Pick<PromotionDraft, 'factor' | 'extra'>): string | null {
  const factor = factorOf(draft.factor);
  const extra = extraOf(draft.extra);
  if (factor === null || extra === null) return null;
  return fromMinor(Number((BigInt(toMinor(paid)) * BigInt(factor)) / BigInt(FACTOR_ONE)) + extra);
}

/** B as people write it: 15000 is 1.5. */
export const factorText = (bp: number): string => String(bp / FACTOR_ONE);

function factorOf(text: string): number | null {
  return FACTOR.test(text.trim()) ? Math.round(Number(text.trim()) * FACTOR_ONE) : null;
}

function extraOf(text: string): number | null {
  const minor = text.trim() === '' ? 0 : parseTyped(text);
  return minor !== null && minor >= 0 ? minor : null;
}

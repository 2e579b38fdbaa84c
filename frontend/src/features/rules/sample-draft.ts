// A sample on which a draft is tried, as it is typed.
import type { paths } from '@/api/schema.gen';
import type { RuleKind } from '@/api/types';

export interface SampleDraft {
  what: 'sale' | 'topUp';
  amount: string;
  category: string;
  way: string;
  withPoints: boolean;
  tier: string;
  principal: string;
  bonus: string;
  points: string;
  /** Empty: the first day of the draft. */
  on: string;
  at: string;
}

type Sample = paths['/rules/trials']['post']['requestBody']['content']['application/json']['sample'];

/** A sample that shows what a rule of the kind does. */
export function startOf(kind: RuleKind): SampleDraft {
  const isTopUp = kind === 'top_up';
  const inCash = kind === 'cash_rounding' || kind === 'points_payment';
  return {
    what: isTopUp ? 'topUp' : 'sale',
    amount: isTopUp ? '1000' : '128.88',
    category: '',
    way: isTopUp || inCash ? 'cash' : 'stored_value',
    withPoints: kind === 'points_payment',
    tier: '0',
    principal: '1000',
    bonus: '200',
    points: '500',
    on: '',
    at: '12:00',
  };
}

/** What is asked of the server; it says what is wrong. */
export function sampleOf(draft: SampleDraft): Sample {
  const amount = draft.amount.trim();
  const has = {
    tier_level: Number(draft.tier),
    principal: draft.principal.trim() || '0',
    bonus: draft.bonus.trim() || '0',
    points: Math.trunc(Number(draft.points)) || 0,
  };
  if (draft.what === 'topUp') return { ...has, top_up: { amount, method: draft.way } };
  const category = draft.category.trim() || null;
  const lines = [{ unit_price: amount, quantity: 1, category }];
  return { ...has, sale: { lines, method: draft.way, with_points: draft.withPoints } };
}

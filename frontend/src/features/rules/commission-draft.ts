// 提成规则 as it is being written: whom each item is for, what it pays, and the ladders that items may name.
import type { CommissionBody, CommissionItem, CommissionLadder, RuleVersion } from '@/api/types';
import { formatPercent, fromMinor, parsePercent, parseTyped } from '@/lib/money';

import type { DraftError } from './drafts';

export interface CommissionItemDraft extends Pick<
  CommissionItem,
  'code' | 'activities' | 'role' | 'products' | 'grades' | 'customer' | 'assigned' | 'base'
> {
  /** Codes of categories; empty for all goods. */
  categories: readonly string[];
  rate: string;
  /** Empty for none. */
  fee: string;
  /** Empty for a rate of its own. */
  ladder: string;
}

export interface LadderDraft {
  code: string;
  mode: CommissionLadder['mode'];
  steps: { from: string; rate: string }[];
}

export interface CommissionDraft {
  kind: 'commission';
  items: CommissionItemDraft[];
  ladders: LadderDraft[];
}

type Wrong = (pointer: string, error: DraftError) => void;

const WHOLE_BP = 10_000;

export const FRESH_COMMISSION_ITEM: CommissionItemDraft = {
  code: '',
  activities: [],
  role: null,
  products: [],
  categories: [],
  grades: [],
  customer: null,
  assigned: null,
  base: 'paid',
  rate: '10',
  fee: '',
  ladder: '',
};

export const FRESH_LADDER: LadderDraft = {
  code: '',
  mode: 'within',
  steps: [
    { from: '0.00', rate: '5' },
    { from: '20000.00', rate: '7' },
  ],
};

export function commissionDraftOf(version: RuleVersion | undefined): CommissionDraft {
  const rule = version?.body as CommissionBody | undefined;
  return {
    kind: 'commission',
    items: (rule?.items ?? []).map(({ rate_bp: rate, fee, ladder, categories, ...item }) => ({
      ...item,
      categories,
      rate: formatPercent(rate),
      fee: fee === '0.00' ? '' : fee,
      ladder: ladder ?? '',
    })),
    ladders: (rule?.ladders ?? []).map(({ code, mode, steps }) => ({
      code,
      mode,
      steps: steps.map((step) => ({ from: step.from, rate: formatPercent(step.rate_bp) })),
    })),
  };
}

export function commissionBodyOf(draft: CommissionDraft, wrong: Wrong): CommissionBody {
  const rate = (pointer: string, text: string): number => {
    const bp = parsePercent(text);
    if (bp === null || bp < 0 || bp > WHOLE_BP) wrong(pointer, text.trim() === '' ? 'required' : 'percent');
    return bp ?? 0;
  };
  const money = (pointer: string, text: string): string => {
    const minor = parseTyped(text);
    if (minor === null || minor < 0) wrong(pointer, text.trim() === '' ? 'required' : 'amount');
    return fromMinor(minor ?? 0);
  };
  const items = draft.items.map((item, index): CommissionItem => {
    const at = (field: string) => `/items/${index}/${field}`;
    if (item.code.trim() === '') wrong(at('code'), 'required');
    return {
      code: item.code.trim(),
      activities: [...item.activities],
      role: item.role,
      products: [...item.products],
      categories: [...item.categories],
      grades: [...item.grades],
      customer: item.customer,
      assigned: item.assigned,
      base: item.base,
      rate_bp: item.ladder === '' ? rate(at('rate_bp'), item.rate.trim() === '' ? '0' : item.rate) : 0,
      fee: money(at('fee'), item.fee.trim() === '' ? '0' : item.fee),
      ladder: item.ladder === '' ? null : item.ladder,
    };
  });
  const ladders = draft.ladders.map((ladder, index): CommissionLadder => {
    if (ladder.code.trim() === '') wrong(`/ladders/${index}/code`, 'required');
    const steps = ladder.steps.map((step, place) => ({
      from: money(`/ladders/${index}/steps/${place}/from`, step.from),
      rate_bp: rate(`/ladders/${index}/steps/${place}/rate_bp`, step.rate),
    }));
    ladder.steps.forEach((step, place) => {
      const before = ladder.steps[place - 1];
      if (before && (parseTyped(step.from) ?? 0) <= (parseTyped(before.from) ?? 0))
        wrong(`/ladders/${index}/steps/${place}/from`, 'rising');
    });
    return { code: ladder.code.trim(), mode: ladder.mode, steps };
  });
  return { items, ladders };
}

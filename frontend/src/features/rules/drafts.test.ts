import { describe, expect, it } from 'vitest';

import { seedRules } from '@/testing/mock/seed-rules';

import { checkDraft, draftOf, exampleOf, pointsExampleOf } from './drafts';
import { countedOf } from './promotion-draft';

describe('drafts', () => {
  it.each(seedRules().map((rule) => [rule.kind, rule] as const))('%s comes back as it was', (kind, rule) => {
    expect(checkDraft(draftOf(kind, rule))).toEqual({ ok: true, body: rule.body });
  });

  it('names the field that cannot be read', () => {
    const checked = checkDraft({
      kind: 'top_up',
      mode: 'highest',
      months: 'x',
      bands: [
        { from: '500', way: 'percent', value: '' },
        { from: '500', way: 'fixed', value: '5o' },
      ],
    });
    expect(checked).toEqual({
      ok: false,
      errors: {
        '/bands/0/value': 'required',
        '/bands/1/value': 'amount',
        '/bands/1/from': 'rising',
        '/bonus_months': 'whole',
      },
    });
  });

  it('reads a promotion with a factor of up to four decimals', () => {
    const draft = {
      kind: 'promotion' as const,
      number: '1007',
      shopId: '',
      lastDay: '2026-05-01',
      factor: '1.5',
      extra: '',
    };
    const body = { promotion_number: 1007, last_day: '2026-05-01', factor_bp: 15_000, extra: '0.00' };
    expect(checkDraft(draft)).toEqual({ ok: true, body });
    expect(countedOf('268.00', draft)).toBe('402.00');
    expect(countedOf('268.00', { factor: '1', extra: '100' })).toBe('368.00');
    const wrong = { ...draft, number: '0', lastDay: '', factor: '1.23456', extra: '-1' };
    expect(checkDraft(wrong)).toEqual({
      ok: false,
      errors: { '/promotion_number': 'whole', '/last_day': 'required', '/factor_bp': 'factor', '/extra': 'amount' },
    });
  });

  it('rounds the example down, as the rule does', () => {
    expect(exampleOf({ from: '333.33', way: 'percent', value: '8' })).toEqual({ paid: '333.33', bonus: '26.66' });
    expect(exampleOf({ from: '', way: 'percent', value: '8' })).toBeNull();
  });

  it('says what a sale of 100 earns, whole units first and then the factor, both rounded down', () => {
    expect(pointsExampleOf('10.00', '1.5')).toBe(15);
    expect(pointsExampleOf('30', '1.5')).toBe(4);
    expect(pointsExampleOf('0', '1.5')).toBeNull();
    expect(pointsExampleOf('10.00', 'x')).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';

import { seedRules } from '@/testing/mock/seed-rules';

import { checkDraft, draftOf, exampleOf, pointsExampleOf } from './drafts';

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

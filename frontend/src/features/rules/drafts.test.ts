import { describe, expect, it } from 'vitest';

import type { TopUpBody } from '@/api/types';
import { seedRules } from '@/testing/mock/seed-rules';

import { checkDraft, draftOf, exampleOf, pointsExampleOf } from './drafts';
import { countedOf } from './promotion-draft';
import { clockOf, FRESH_ITEM, minuteOf, mostPointsOf, pointsPaymentDraftOf } from './sale-drafts';

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
        { from: '500', way: 'percent', value: '', points: '' },
        { from: '500', way: 'fixed', value: '5o', points: '1.5' },
      ],
      methods: [],
      first: { way: 'fixed', value: 'much' },
      lastDay: '',
      pointsMonths: '12',
      instalments: '1.5',
      budget: 'all',
    });
    expect(checked).toEqual({
      ok: false,
      errors: {
        '/bands/0/value': 'required',
        '/bands/1/value': 'amount',
        '/bands/1/from': 'rising',
        '/bands/1/points': 'whole',
        '/bonus_months': 'whole',
        '/instalments': 'whole',
        '/first/value': 'amount',
        '/budget': 'amount',
      },
    });
  });

  it('S01: a band may give points beside a bonus or alone', () => {
    const rule = draftOf('top_up', undefined);
    if (rule.kind !== 'top_up') throw new Error('a top-up rule');
    const bands = [
      { from: '1000', way: 'fixed' as const, value: '', points: '500' },
      { from: '3000', way: 'percent' as const, value: '10', points: '2000' },
    ];
    const checked = checkDraft({ ...rule, bands, pointsMonths: '12' });
    const body = {
      mode: 'highest' as const,
      bands: [
        { from: '1000.00', points: 500 },
        { from: '3000.00', percent_bp: 1000, points: 2000 },
      ],
      bonus_months: null,
      points_months: 12,
    };
    expect(checked).toEqual({ ok: true, body });
    const version = { ...(seedRules()[0] as ReturnType<typeof seedRules>[number]), body };
    expect(checkDraft(draftOf('top_up', version))).toEqual(checked);
  });

  it('OP18: a bonus comes in months, or all at once', () => {
    const rule = draftOf('top_up', undefined);
    if (rule.kind !== 'top_up') throw new Error('a top-up rule');
    const body = (instalments: string) => {
      const checked = checkDraft({ ...rule, instalments });
      return checked.ok ? checked.body : null;
    };
    expect(body('')).not.toHaveProperty('instalments');
    expect(body('12')).toHaveProperty('instalments', 12);
    const version = { ...(seedRules()[0] as ReturnType<typeof seedRules>[number]), body: body('12') as TopUpBody };
    expect(draftOf('top_up', version as never)).toHaveProperty('instalments', '12');
  });

  it('P03: what earns beside money, and member days, come back as they were published', () => {
    const rule = draftOf('points', undefined);
    if (rule.kind !== 'points') throw new Error('a points rule');
    const written = (change: Partial<typeof rule>) => checkDraft({ ...rule, ...change });
    const plain = written({});
    expect(plain.ok && plain.body).not.toHaveProperty('stored_value_earns');
    const days = [{ weekdays: [2], monthDays: '28\uff0c8 18', factor: '1.5' }];
    const checked = written({ storedValue: 'at_top_up', memberDays: days, combineFactors: 'add_extras' });
    if (!checked.ok) throw new Error('readable');
    expect(checked.body).toMatchObject({
      bonus_earns: false,
      stored_value_earns: false,
      member_days: [{ weekdays: [2], month_days: [8, 18, 28], factor_bp: 15_000 }],
      combine_factors: 'add_extras',
    });
    const version = { ...(seedRules()[0] as ReturnType<typeof seedRules>[number]), body: checked.body };
    expect(checkDraft(draftOf('points', version))).toEqual(checked);
    const counts = written({ storedValue: 'principal', countsEarn: true });
    expect(counts.ok && counts.body).toMatchObject({ bonus_earns: false, counts_earn: true });
    expect(
      written({
        memberDays: [
          { weekdays: [], monthDays: '', factor: '' },
          { weekdays: [], monthDays: '32', factor: '2' },
        ],
      }),
    ).toEqual({
      ok: false,
      errors: {
        '/member_days/0/factor_bp': 'required',
        '/member_days/0/month_days': 'required',
        '/member_days/1/month_days': 'whole',
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

  it('X01: names what is wrong with a discount of the price rule', () => {
    const items = [
      { ...FRESH_ITEM, code: 'late', from: '22:00', to: '02:00', off: '12.5', weekdays: [6, 7] },
      { ...FRESH_ITEM, from: '24:00', to: '9', off: '0' },
      { ...FRESH_ITEM, code: 'x', from: '09:00', to: '09:00', off: '' },
    ];
    const [good] = items;
    const body = {
      combine: 'stack',
      items: [
        {
          code: 'late',
          categories: [],
          levels: [],
          weekdays: [6, 7],
          from_minute: 1_320,
          to_minute: 120,
          percent_off_bp: 1_250,
        },
      ],
    };
    expect(checkDraft({ kind: 'pricing', combine: 'stack', items: good ? [good] : [] })).toEqual({ ok: true, body });
    expect(checkDraft({ kind: 'pricing', combine: 'stack', items })).toEqual({
      ok: false,
      errors: {
        '/items/1/code': 'required',
        '/items/1/from_minute': 'time',
        '/items/1/to_minute': 'time',
        '/items/1/percent_off_bp': 'percent',
        '/items/2/to_minute': 'time',
        '/items/2/percent_off_bp': 'required',
      },
    });
  });

  it('writes minutes as a clock does', () => {
    expect([0, 545, 1_440].map(clockOf)).toEqual(['00:00', '09:05', '24:00']);
    expect(['9:05', ' 24:00 ', '18：30', '24:01', '18:60', '1830'].map(minuteOf)).toEqual([
      545,
      1_440,
      1_110,
      null,
      null,
      null,
    ]);
  });

  it('P10: counts what points may pay as the rule does', () => {
    const draft = pointsPaymentDraftOf(undefined);
    expect(mostPointsOf('278.00', draft)).toEqual({ points: 8_300, amount: '83.00' });
    expect(mostPointsOf('278.00', { ...draft, step: '1' })).toEqual({ points: 8_340, amount: '83.40' });
    expect(mostPointsOf('3.20', draft)).toEqual({ points: 0, amount: '0.00' });
    expect(mostPointsOf('278.00', { ...draft, step: '0' })).toBeNull();
    const wrong = { ...draft, points: '0', worth: '', share: '101', step: '', least: '-1' };
    expect(checkDraft(wrong)).toEqual({
      ok: false,
      errors: {
        '/points': 'whole',
        '/worth': 'required',
        '/share_max_bp': 'percent',
        '/step': 'required',
        '/points_min': 'whole',
      },
    });
  });

  it('OP02: asks for proof from the limits that are set, and then accepts some', () => {
    const draft = {
      kind: 'proof',
      storedValueFrom: '200',
      pointsFrom: '',
      countsFrom: '1',
      accepted: ['card_read', 'sms_code'],
    } as const;
    const body = {
      stored_value_from: '200.00',
      points_from: null,
      counts_from: 1,
      accepted: ['card_read', 'sms_code'] as const,
    };
    expect(checkDraft(draft)).toEqual({ ok: true, body });
    expect(checkDraft({ ...draft, storedValueFrom: 'x', countsFrom: '1.5', accepted: [] })).toEqual({
      ok: false,
      errors: { '/stored_value_from': 'amount', '/counts_from': 'whole', '/accepted': 'required' },
    });
    const silent = { ...draft, storedValueFrom: '', countsFrom: '', accepted: [] };
    expect(checkDraft(silent)).toMatchObject({ ok: true });
  });

  it('rounds the example down, as the rule does', () => {
    expect(exampleOf({ from: '333.33', way: 'percent', value: '8', points: '5' })).toEqual({
      paid: '333.33',
      bonus: '26.66',
      points: 5,
    });
    expect(exampleOf({ from: '', way: 'percent', value: '8', points: '' })).toBeNull();
  });

  it('says what a sale of 100 earns, whole units first and then the factor, both rounded down', () => {
    expect(pointsExampleOf('10.00', '1.5')).toBe(15);
    expect(pointsExampleOf('30', '1.5')).toBe(4);
    expect(pointsExampleOf('0', '1.5')).toBeNull();
    expect(pointsExampleOf('10.00', 'x')).toBeNull();
  });
});

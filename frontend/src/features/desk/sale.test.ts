import { describe, expect, it } from 'vitest';

import type { PostingResult } from '@/api/types';
import { makeRecord, panelOf } from '@/testing/mock/records';

import { emptyLine, ownTotal, type LineDraft } from './lines';
import { readReduction, reductionText, withReduction } from './reductions';
import { availableFor, captureOf, EMPTY_SALE, isReduced, saleRequestOf, type SaleDraft } from './sale';

const record = makeRecord({ name: 'A', principal: '100.00' });
const panel = panelOf(record, null);
const who = { membership_id: record.membership.id };
const line = (change: Partial<LineDraft>): LineDraft => ({ ...emptyLine(1), label: 'A', price: '100', ...change });
const sale = (...lines: LineDraft[]): SaleDraft => ({ ...EMPTY_SALE, lines });

describe('what is sent', () => {
  it('is one amount, or lines', () => {
    expect(saleRequestOf(panel, { ...EMPTY_SALE, amount: '88.5' })).toEqual({ ...who, amount: '88.50' });
    expect(saleRequestOf(panel, { ...EMPTY_SALE, amount: '0' })).toBeNull();
    expect(saleRequestOf(panel, sale(line({})))).toEqual({
      ...who,
      lines: [{ label: 'A', quantity: 1, unit_price: '100.00' }],
    });
    expect(saleRequestOf(panel, sale(line({}), line({ id: 2, quantity: '' })))).toBeNull();
  });

  it('names the member price and what goods do not take part in', () => {
    const goods = line({ memberPrice: '88.00', discountable: false, earnsPoints: false });
    expect(saleRequestOf(panel, sale(goods))?.lines).toEqual([
      {
        label: 'A',
        quantity: 1,
        unit_price: '100.00',
        member_price: '88.00',
        discountable: false,
        earns_points: false,
      },
    ]);
  });
});

describe('S05: a sale paid from what is set aside', () => {
  const hold = { id: 'h', amount: '40.00' };

  it('names the hold, and may spend it beside what is free', () => {
    const paid = { ...EMPTY_SALE, amount: '30', hold };
    expect(saleRequestOf(panel, paid)).toEqual({ ...who, amount: '30.00', hold_id: 'h' });
    expect(availableFor(panel, paid)).toBe('140.00');
    expect(availableFor(panel, EMPTY_SALE)).toBe('100.00');
  });

  it('names none for nobody', () => {
    expect(saleRequestOf(null, { ...EMPTY_SALE, amount: '30', hold })).toEqual({ amount: '30.00' });
  });

  it('says what it takes and what is free again', () => {
    const steps = [{ step: 'hold_ended', hold_id: 'h', state: 'captured', amount: '40.00', captured: '30.00' }];
    const result = { derivation: { steps, not_fired: [] } } as unknown as PostingResult;
    expect(captureOf(result, 'h')).toEqual({ captured: '30.00', freed: '10.00' });
    expect(captureOf(result, 'other')).toBeNull();
  });
});

describe('OP06: reductions', () => {
  it.each([
    ['price', '80', { own: { way: 'price', each: '80.00' } }],
    ['price', '', null],
    ['free', '', { own: { way: 'free' } }],
    ['percent', '12.5', { bill: { percent_bp: 1_250 } }],
    ['percent', '0', null],
    ['percent', '100.01', null],
    ['amount', '10', { bill: { amount: '10.00' } }],
    ['amount', '0', null],
  ] as const)('%s %j is read', (way, text, reduction) => {
    expect(readReduction(way, text)).toEqual(reduction);
  });

  it('are sent with the reason, and without one when there are none', () => {
    const own = withReduction(
      sale(line({ quantity: '2' })),
      { line: 1 },
      { own: { way: 'price', each: '80.00' } },
      'regular',
    );
    expect(saleRequestOf(panel, own)).toEqual({
      ...who,
      lines: [{ label: 'A', quantity: 2, unit_price: '100.00', price: '80.00' }],
      reason: 'regular',
    });
    const both = withReduction(own, 'bill', { bill: { percent_bp: 1_000 } }, 'birthday');
    expect(saleRequestOf(panel, both)).toMatchObject({ discount: { percent_bp: 1_000 }, reason: 'birthday' });
    const none = withReduction(withReduction(both, 'bill', null, 'birthday'), { line: 1 }, null, 'birthday');
    expect([isReduced(none), none.reason]).toEqual([false, '']);
    expect(saleRequestOf(panel, none)).not.toHaveProperty('reason');
  });

  it('can be written again as they were', () => {
    const free = withReduction(sale(line({})), { line: 1 }, { own: { way: 'free' } }, 'x');
    expect(saleRequestOf(panel, free)?.lines?.[0]).toMatchObject({ free: true });
    expect(reductionText(free, { line: 1 })).toEqual({ way: 'free', text: '' });
    expect(reductionText(free, 'bill')).toBeNull();
    const bill = withReduction(free, 'bill', { bill: { percent_bp: 1_250 } }, 'x');
    expect(reductionText(bill, 'bill')).toEqual({ way: 'percent', text: '12.5' });
  });

  it('are shown as the price of the whole line', () => {
    expect(ownTotal(line({ quantity: '3', own: { way: 'price', each: '33.33' } }))).toBe('99.99');
    expect(ownTotal(line({ own: { way: 'free' } }))).toBe('0.00');
    expect(ownTotal(line({}))).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';

import type { ConsumptionRequest } from '@/api/types';
import { applyMove } from '@/testing/mock/moves';
import { makeRecord } from '@/testing/mock/records';
import { decideSale } from '@/testing/mock/sale';

import {
  breakdownOf,
  earnedPoints,
  handedOver,
  hasReference,
  methodsOf,
  pointsOffer,
  POINTS_PROBE,
  restBy,
  restOf,
  sentTenders,
  startPayment,
  takesPart,
  tendersOf,
  typePart,
  usualBills,
  voucherGap,
  worthOf,
  type PaymentDraft,
} from './payment';

const empty = { typed: {}, given: '', references: {} };

/** What the mock shop answers to a preview of a sale of a member with 200.00 and 650 points. */
function preview(sale: Omit<ConsumptionRequest, 'membership_id'>) {
  const record = makeRecord({ name: 'A', principal: '200.00', points: 650 });
  const decided = decideSale(record.membership, { membership_id: record.membership.id, ...sale }, true);
  if ('refusal' in decided) throw new Error(decided.refusal.code);
  return { ...applyMove(record, decided.move, true), needs_approval: decided.needsApproval ?? null };
}

describe('a voucher of a platform', () => {
  const draft = {
    ...empty,
    rest: 'cash' as const,
    typed: { voucher: '80' },
    references: { voucher: ' 1234 5678 ' },
  };
  const sent = (of: PaymentDraft) => sentTenders(tendersOf(of) ?? [], of).find(({ method }) => method === 'voucher');

  it('pays its part and settles for it, or for less when that is told', () => {
    const plain = { platform: 'meituan', code: '1234 5678', list_value: '80.00', settlement_value: '80.00' };
    expect(sent(draft)).toEqual({ method: 'voucher', vouchers: [plain] });
    const told = { ...draft, voucher: { platform: 'douyin' as const, settlement: '64.5' } };
    expect(sent(told)?.vouchers).toEqual([{ ...plain, platform: 'douyin', settlement_value: '64.50' }]);
    expect(tendersOf({ ...draft, typed: {} })).toEqual([{ method: 'cash' }]);
  });

  it('is told by its code, and settles for no more than it pays', () => {
    const settles = (settlement: string) => ({ ...draft, voucher: { platform: 'meituan' as const, settlement } });
    expect(voucherGap(draft)).toBeNull();
    expect(voucherGap(settles('80'))).toBeNull();
    expect(voucherGap(settles('80.01'))).toBe('settlement');
    expect(voucherGap({ ...draft, references: { voucher: ' ' } })).toBe('reference');
    expect(voucherGap({ ...draft, typed: {} })).toBe('part');
    expect(voucherGap({ ...empty, rest: 'cash' })).toBeNull();
  });
});

describe('ways of the company', () => {
  it('stand after the usual ones, without those that are switched off', () => {
    const ways = methodsOf(null, false, ['cash', 'wechat', 'cheque', 'transfer']);
    expect(ways).toEqual(['cash', 'wechat', 'voucher', 'cheque', 'transfer']);
    expect([hasReference('cheque'), hasReference('cash')]).toEqual([true, false]);
  });

  it('take the rest, or a part with a number', () => {
    const rest: PaymentDraft = { ...empty, rest: 'cheque', typed: { cash: '10' }, references: { cheque: ' 7 ' } };
    expect(sentTenders(tendersOf(rest) ?? [], rest)).toEqual([
      { method: 'cash', amount: '10.00' },
      { method: 'cheque', reference: '7' },
    ]);
    expect(restOf(rest, '88.97', null)).toBe('78.97');
    const part = typePart(rest, 'cheque', '50');
    expect(part).toMatchObject({ rest: 'cash', typed: { cheque: '50' } });
    expect(typePart(part, 'cash', '38.97', 'transfer').rest).toBe('transfer');
  });
});

describe('the ways that pay', () => {
  it('begin with stored value, as far as it goes, and cash for the rest', () => {
    expect(startPayment('88.97', '88.97')).toEqual({ ...empty, rest: 'stored_value' });
    expect(startPayment('88.97', '50.00')).toEqual({ ...empty, rest: 'cash', typed: { stored_value: '50.00' } });
    expect(startPayment('88.97', '0.00')).toEqual({ ...empty, rest: 'cash' });
  });

  it('always leave exactly one that takes the rest', () => {
    const start = startPayment('88.97', '200.00');
    const told = typePart(start, 'stored_value', '50');
    expect(told).toMatchObject({ rest: 'cash', typed: { stored_value: '50' } });
    expect(typePart(told, 'cash', '10').rest).toBe('wechat');
    expect(typePart(start, 'bank_card', '30').rest).toBe('stored_value');
    expect(restBy(told, 'stored_value')).toMatchObject({ rest: 'stored_value', typed: {} });
    expect(takesPart(told, 'stored_value') && takesPart(told, 'cash')).toBe(true);
    expect(takesPart(told, 'alipay')).toBe(false);
  });

  it('are asked for in the order of the screen, the rest without an amount', () => {
    const draft = {
      ...empty,
      rest: 'cash' as const,
      typed: { points: '500', stored_value: '20.5', wechat: '', other: '0' },
    };
    expect(tendersOf(draft)).toEqual([
      { method: 'stored_value', amount: '20.50' },
      { method: 'points', points: 500 },
      { method: 'cash' },
    ]);
    expect(tendersOf({ ...draft, typed: { wechat: '1.' } })).toEqual([
      { method: 'cash' },
      { method: 'wechat', amount: '1.00' },
    ]);
    expect(tendersOf({ ...draft, typed: { wechat: '.' } })).toBeNull();
    expect(tendersOf({ ...draft, typed: { points: '1.5' } })).toBeNull();
  });

  it('are sent with the cash that was given and the numbers of payments elsewhere', () => {
    const draft = { ...empty, rest: 'cash' as const, given: '100', references: { bank_card: ' 8842 ', wechat: ' ' } };
    const tenders = [{ method: 'cash' as const }, { method: 'bank_card' as const, amount: '50.00' }];
    expect(sentTenders(tenders, draft)).toEqual([
      { method: 'cash', given: '100.00' },
      { method: 'bank_card', amount: '50.00', reference: '8842' },
    ]);
    expect(sentTenders([{ method: 'cash' }], { ...draft, given: '' })).toEqual([{ method: 'cash' }]);
  });
});

describe('P10: points', () => {
  it('are offered as the server counts them', () => {
    expect(pointsOffer(preview({ amount: '20.00', tenders: POINTS_PROBE }))).toEqual({
      points: 600,
      amount: '6.00',
      per: 100,
      worth: '1.00',
    });
    expect(pointsOffer(preview({ amount: '20.00', tenders: [{ method: 'other' }] }))).toBeNull();
  });

  it('are worth whole cents, down', () => {
    expect(worthOf(8_340, { per: 100, worth: '1.00' })).toBe('83.40');
    expect(worthOf(50, { per: 300, worth: '1.00' })).toBe('0.16');
    expect(worthOf(9_007_199_254_740_991, { per: 100_000_000, worth: '1.00' })).toBe('90071992.54');
  });

  it('come off what is left for the rest, which may be overdrawn', () => {
    const draft = { ...empty, rest: 'cash' as const, typed: { points: '500', bank_card: '50' } };
    const rate = { per: 100, worth: '1.00' };
    expect(restOf(draft, '88.97', rate)).toBe('33.97');
    expect(restOf({ ...draft, typed: { bank_card: '100' } }, '88.97', rate)).toBe('-11.03');
    expect(restOf(restBy(draft, 'bank_card'), '88.97', rate)).toBe('83.97');
  });
});

describe('cash', () => {
  it.each([
    ['', { kind: 'exact' }],
    ['40', { kind: 'change', amount: '1.10' }],
    ['38.90', { kind: 'change', amount: '0.00' }],
    ['38.89', { kind: 'short', amount: '0.01' }],
    ['.', { kind: 'unread' }],
    ['0', { kind: 'unread' }],
  ])('%j against 38.90', (given, handed) => {
    expect(handedOver(given, '38.90')).toEqual(handed);
  });

  it.each([
    ['38.90', ['40.00', '50.00', '100.00']],
    ['83.90', ['90.00', '100.00']],
    ['100.00', []],
    ['163.00', ['170.00', '200.00']],
  ])('%s is usually paid with %j', (cash, bills) => {
    expect(usualBills(cash)).toEqual(bills);
  });
});

describe('OP06: the bill', () => {
  it('goes from the list price by the clerk’s reductions and rounding to what is paid', () => {
    const lines = [
      { label: 'A', quantity: 1, unit_price: '128.00', price: '100.00' },
      { label: 'B', quantity: 2, unit_price: '20.15' },
    ];
    const result = preview({ lines, discount: { amount: '10.00' }, reason: 'x', tenders: [{ method: 'cash' }] });
    expect(breakdownOf(result)).toEqual({
      list: '168.30',
      off: '0.00',
      reduced: '38.00',
      due: '130.30',
      rounding: '0.00',
    });
    expect(result.needs_approval).toEqual({ least: '128.00', asked: '100.00' });
    expect(breakdownOf(preview({ amount: '88.97', tenders: [{ method: 'cash' }] }))).toMatchObject({
      due: '88.97',
      rounding: '-0.07',
    });
  });

  it('says what it earns, beside what it spends', () => {
    const result = preview({ amount: '100.00', tenders: [{ method: 'points', points: 600 }, { method: 'wechat' }] });
    expect([result.effects.reward_points, earnedPoints(result)]).toEqual([-591, 9]);
  });
});

import { describe, expect, it } from 'vitest';

import { restBy, toldTenders, type PartedPayment } from './parted-payment';

type Way = 'cash' | 'wechat' | 'transfer';
const CASH: PartedPayment<Way> = { rest: 'cash', parts: [], given: '' };

describe('a payment in parts, each told', () => {
  it('S01: one way pays all of a top-up', () => {
    expect(toldTenders(CASH, '1000.00')).toEqual([{ method: 'cash', amount: '1000.00' }]);
  });

  it('S01: two ways add up to what is topped up', () => {
    const payment = { ...CASH, parts: [{ way: 'transfer' as const, text: '600.5' }] };
    expect(toldTenders(payment, '1000.00')).toEqual([
      { method: 'transfer', amount: '600.50' },
      { method: 'cash', amount: '399.50' },
    ]);
    expect(toldTenders(restBy(payment, 'transfer'), '1000.00')).toEqual([{ method: 'transfer', amount: '1000.00' }]);
  });

  it.each(['', '0', 'x', '1000', '1000.01'])('S01: is not sent while a part says %j of 1000', (text) => {
    expect(toldTenders({ ...CASH, parts: [{ way: 'wechat', text }] }, '1000.00')).toBeNull();
  });
});

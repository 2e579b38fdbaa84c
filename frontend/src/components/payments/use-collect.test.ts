import { describe, expect, it } from 'vitest';

import type { Payment } from '@/api/types';

import { paidBy, waysOf } from './use-collect';
import { cancelIn, stageOf } from './use-payment';

describe('OP25: money first', () => {
  it('collects what a provider takes, and leaves cash and what was confirmed by hand', () => {
    const ways = waysOf([
      { method: 'cash', amount: '5.00' },
      { method: 'wechat', amount: '10.00' },
      { method: 'alipay', amount: '20.00', reference: '8842' },
      { method: 'stored_value', amount: '1.00' },
    ]);
    expect(ways).toEqual([{ method: 'wechat', amount: '10.00' }]);
  });

  it('names the payment in its tender', () => {
    const tenders = [{ method: 'wechat' }, { method: 'cash', amount: '5.00' }];
    expect(paidBy(tenders, { wechat: 'p-1' })).toEqual([{ method: 'wechat', payment_id: 'p-1' }, tenders[1]]);
    expect(paidBy(tenders, {})).toEqual(tenders);
  });

  it('tells each stage, and when it may be cancelled by the clock of the server', () => {
    const payment = (state: string, cancelling = false) =>
      ({
        state,
        cancelling,
        requested_at: '2026-11-28T06:00:00Z',
        cancel_from: '2026-11-28T06:00:15Z',
      }) as Payment;
    expect([stageOf(null, false), stageOf(null, true)]).toEqual(['scan', 'asking']);
    expect(stageOf(payment('requested'), false)).toBe('unknown');
    expect(stageOf(payment('waiting'), false)).toBe('waiting');
    expect(stageOf(payment('waiting', true), false)).toBe('cancelling');
    expect(stageOf(payment('cancelled', true), false)).toBe('cancelled');
    expect([0, 14_001, 15_000, 99_000].map((shown) => cancelIn(payment('unknown'), shown))).toEqual([15, 1, 0, 0]);
  });
});

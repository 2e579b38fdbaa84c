import { describe, expect, it } from 'vitest';

import type { Membership } from '@/api/types';

import { freeWays, restBy, shareOf, tendersOf, withPart } from '@/components/ledger/parted-payment';

import { waysFor, type PackagePayment } from './package-payment';

const CASH: PackagePayment = { rest: 'cash', parts: [], given: '' };

describe('the payment of a package', () => {
  it('N02: one way pays all, with the cash that was handed over', () => {
    expect(tendersOf(CASH)).toEqual([{ method: 'cash' }]);
    expect(tendersOf({ ...CASH, given: '500' })).toEqual([{ method: 'cash', given: '500.00' }]);
  });

  it('OP09: told parts come first, and the rest may stay on account', () => {
    const parts = [
      { way: 'cash' as const, text: '200' },
      { way: 'wechat' as const, text: '100.5' },
    ];
    expect(tendersOf({ rest: 'on_account', parts, given: '300' })).toEqual([
      { method: 'cash', amount: '200.00', given: '300.00' },
      { method: 'wechat', amount: '100.50' },
      { method: 'on_account' },
    ]);
  });

  it.each(['', '0', 'x'])('is not sent while a part says %j', (text) => {
    expect(tendersOf({ ...CASH, parts: [{ way: 'wechat', text }] })).toBeNull();
  });

  it('OP09: says what is paid in cash and what is owed before the server does', () => {
    const payment = { rest: 'on_account' as const, parts: [{ way: 'cash' as const, text: '150' }], given: '' };
    expect(shareOf(payment, 'cash', '400.00')).toBe('150.00');
    expect(shareOf(payment, 'on_account', '400.00')).toBe('250.00');
    expect(shareOf(payment, 'wechat', '400.00')).toBeNull();
    expect(shareOf(payment, 'on_account', '100.00')).toBeNull();
    expect(shareOf(CASH, 'cash', '400.00')).toBe('400.00');
  });

  it('gives each way one part, and none to the way that takes the rest', () => {
    const money = ['cash', 'wechat', 'alipay', 'bank_card'];
    const ways = waysFor({ on_account_limit: '0.00' } as Membership, money);
    expect(ways).not.toContain('on_account');
    expect(waysFor({ on_account_limit: '500.00' } as Membership, money)).toContain('on_account');
    const two = withPart(withPart(CASH, ways), ways);
    expect(two.parts.map((part) => part.way)).toEqual(['stored_value', 'wechat']);
    expect(freeWays(two, ways)).toEqual(['alipay', 'bank_card']);
    expect(restBy(two, 'wechat')).toEqual({ rest: 'wechat', parts: [{ way: 'stored_value', text: '' }], given: '' });
    const full = ['alipay', 'bank_card', 'more'].reduce((payment) => withPart(payment, ways), two);
    expect(full.parts).toHaveLength(4);
  });
});

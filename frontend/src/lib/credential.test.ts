import { describe, expect, it } from 'vitest';

import { maskRead, paymentWalletOf, readCredential } from './credential';

describe('payment codes', () => {
  it.each([
    ['134567890123456789', 'wechat'],
    ['100000000000000000', 'wechat'],
    ['159999999999999999', 'wechat'],
    ['2512345678901234', 'alipay'],
    ['301234567890123456789012', 'alipay'],
    ['281234567890123456', 'alipay'],
    ['6212345678901234567', 'unionpay'],
  ])('%s is a code of %s', (code, wallet) => {
    expect(paymentWalletOf(code)).toBe(wallet);
    expect(readCredential(code)).toEqual({ kind: 'payment_code', wallet });
  });

  it.each([
    '16456789012345678',
    '164567890123456789',
    '251234567890123',
    '311234567890123456',
    '62123456789012345',
    '6188024003174602',
    '13805716021',
  ])('%s is none', (code) => {
    expect(paymentWalletOf(code)).toBeNull();
  });

  it('is recognised with blanks too, and its digits are not in the answer', () => {
    const read = readCredential('1345 6789 0123 4567 89');
    expect(JSON.stringify(read)).not.toContain('6789');
  });
});

describe('readCredential', () => {
  it('strips stripe sentinels', () => {
    expect(readCredential(';6188024003174602=2712?')).toEqual({ kind: 'credential', value: '6188024003174602' });
    expect(readCredential('%B6188024003174602^LIN/XIAOYUN^2712?')).toEqual({
      kind: 'credential',
      value: '6188024003174602',
    });
  });

  it('joins spaced digits, keeps words', () => {
    expect(readCredential(' 6188 0240 0317 4602 ')).toEqual({ kind: 'credential', value: '6188024003174602' });
    expect(readCredential('６０２１')).toEqual({ kind: 'credential', value: '6021' });
    expect(readCredential('lin xiaoyun')).toEqual({ kind: 'credential', value: 'lin xiaoyun' });
  });

  it('knows nothing from nothing', () => {
    expect(readCredential('   ')).toEqual({ kind: 'empty' });
  });
});

it('masks long reads', () => {
  expect(maskRead('04A22F916C')).toBe('04\u2026916C');
  expect(maskRead('4602')).toBe('4602');
});

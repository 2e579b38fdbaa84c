import { expect, test } from 'vitest';

import { PROVIDER, payoutParts, type Planned } from './payout-parts';

const planned = (amount: string, payment: string | null): Planned => ({
  top_up_id: 'top-up',
  on: '2026-03-05',
  method: 'wechat',
  payment_id: payment,
  paid: '5000.00',
  amount,
});
const sent = (amount: string, state: 'requested' | 'refunded' | 'failed') => ({
  payment_id: 'p',
  method: 'wechat',
  amount,
  state,
  reference: '4200',
});

test('OP11: what a provider took goes back by it, what was paid with a printed code by hand', () => {
  const parts = payoutParts([planned('3000.00', null), planned('3000.00', 'p'), planned('0.00', null)], []);
  expect(parts.map((part) => part.method)).toEqual(['wechat', PROVIDER]);
});

test('OP11: what a provider refused goes back by hand', () => {
  const [part] = payoutParts([planned('3000.00', 'p')], [sent('3000.00', 'failed')]);
  expect([part?.method, part?.paymentId, part?.sent?.state]).toEqual(['wechat', 'p', 'failed']);
});

test('OP11: what a provider has too little left for goes back by hand beside its part', () => {
  const parts = payoutParts([planned('3000.00', 'p')], [sent('2400.00', 'refunded')]);
  expect(parts.map((part) => [part.method, part.amount])).toEqual([
    [PROVIDER, '2400.00'],
    ['wechat', '600.00'],
  ]);
});

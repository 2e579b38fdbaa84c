import { expect, it } from 'vitest';

import { decidedSince } from './decided-refunds';

const refund = (id: string, state: 'requested' | 'approved') => ({ id, state, amount: '100.00' });

it('OP11: tells what was approved, and what was refused, since it was looked at last', () => {
  const before = [
    refund('a', 'requested'),
    refund('b', 'requested'),
    refund('c', 'approved'),
    refund('d', 'requested'),
  ];
  const now = [refund('a', 'approved'), refund('d', 'requested'), refund('e', 'approved')];
  expect(decidedSince(before, now)).toEqual({ approved: [refund('a', 'approved')], gone: [refund('b', 'requested')] });
  expect(decidedSince(now, now)).toEqual({ approved: [], gone: [] });
});

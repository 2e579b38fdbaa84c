import { describe, expect, it } from 'vitest';

import type { StatementMovement, StatementSummary } from '@/api/types';

import { kindsInUse, plainAmount, signedAmount } from './figures';

const kind = (name: string, opening: string, closing: string) => ({ kind: name, opening, change: '0', closing });
const summary = {
  kinds: [
    kind('principal', '0.00', '0.00'),
    kind('bonus', '0.00', '0.00'),
    kind('reward_points', '0', '8'),
    kind('counts', '0', '0'),
    kind('on_account', '20.00', '0.00'),
  ],
  lots: [],
} as unknown as StatementSummary;
const moved = [{ changes: [{ kind: 'counts', amount: '-1', after: '0' }] }] as unknown as StatementMovement[];

describe('S03: figures of a statement', () => {
  it('has a column for what was held or moved, and always for what was paid in', () => {
    expect(kindsInUse(summary, [])).toEqual(['principal', 'reward_points', 'on_account']);
    expect(kindsInUse(summary, moved)).toEqual(['principal', 'reward_points', 'counts', 'on_account']);
  });

  it('writes money with its decimals and numbers without', () => {
    expect(plainAmount('principal', '12345.60')).toBe('12,345.60');
    expect(signedAmount('bonus', '-0.05')).toBe('\u22120.05');
    expect(signedAmount('reward_points', '1200')).toBe('+1,200');
    expect(signedAmount('counts', '-3')).toBe('\u22123');
  });
});

import { describe, expect, it } from 'vitest';

import { equalShares } from './staff-shares';

describe('equal shares', () => {
  it.each([
    [['a'], [10_000]],
    [
      ['a', 'b'],
      [5_000, 5_000],
    ],
    [
      ['a', 'b', 'c'],
      [3_334, 3_333, 3_333],
    ],
    [[], []],
  ])('OP01: %j sum to the whole', (employees, shares) => {
    const staff = equalShares(employees, 'performer');
    expect(staff.map((share) => share.share_bp)).toEqual(shares);
    expect(staff.every((share) => share.role === 'performer')).toBe(true);
  });

  it('OP01: say that they were asked for, where somebody said so', () => {
    expect(equalShares(['a'], 'performer', 'requested')[0]).toMatchObject({ share_bp: 10_000, assigned: 'requested' });
    expect(equalShares(['a'], 'performer')[0]).not.toHaveProperty('assigned');
  });
});

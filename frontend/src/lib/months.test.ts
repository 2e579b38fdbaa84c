import { describe, expect, it } from 'vitest';

import { monthBefore, monthOf } from './months';

describe('months of business dates', () => {
  it.each([
    ['2026-11-29', '2026-11', '2026-10'],
    ['2026-01-01', '2026-01', '2025-12'],
    ['2026-10-31', '2026-10', '2026-09'],
  ])('%s is in %s, after %s', (date, month, before) => {
    expect(monthOf(date)).toBe(month);
    expect(monthBefore(date)).toBe(before);
  });
});

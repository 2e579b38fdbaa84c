import { describe, expect, it } from 'vitest';

import { isPeriod, usualName, usualPeriod } from './periods';

describe('S03: periods of a statement', () => {
  it('is whole months and years', () => {
    expect(usualPeriod('month', '2026-02-14')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(usualPeriod('month', '2028-02-29')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(usualPeriod('month', '2026-12-31')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
    expect(usualPeriod('lastMonth', '2026-01-31')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
    expect(usualPeriod('year', '2026-06-15')).toEqual({ from: '2026-01-01', to: '2026-12-31' });
  });

  it('knows a usual period by its dates, and a free one', () => {
    expect(usualName({ from: '2026-10-01', to: '2026-10-31' }, '2026-11-29')).toBe('lastMonth');
    expect(usualName({ from: '2026-10-02', to: '2026-10-31' }, '2026-11-29')).toBeNull();
  });

  it('does not end before it begins', () => {
    expect(isPeriod({ from: '2026-10-02', to: '2026-10-02' })).toBe(true);
    expect(isPeriod({ from: '2026-10-02', to: '2026-10-01' })).toBe(false);
    expect(isPeriod({ from: '', to: '2026-10-01' })).toBe(false);
  });
});

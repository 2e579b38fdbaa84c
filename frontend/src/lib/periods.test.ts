import { describe, expect, it } from 'vitest';

import { isPeriod, usualName, usualPeriod } from './periods';

describe('RP01, S03: periods of reports and statements', () => {
  it.each([
    ['today', '2026-11-29', '2026-11-29', '2026-11-29'],
    ['yesterday', '2026-03-01', '2026-02-28', '2026-02-28'],
    ['week', '2026-11-29', '2026-11-23', '2026-11-29'],
    ['week', '2026-11-30', '2026-11-30', '2026-12-06'],
    ['month', '2026-02-14', '2026-02-01', '2026-02-28'],
    ['month', '2028-02-29', '2028-02-01', '2028-02-29'],
    ['month', '2026-12-31', '2026-12-01', '2026-12-31'],
    ['lastMonth', '2026-01-31', '2025-12-01', '2025-12-31'],
    ['quarter', '2026-11-29', '2026-10-01', '2026-12-31'],
    ['quarter', '2026-01-01', '2026-01-01', '2026-03-31'],
    ['quarter', '2026-06-30', '2026-04-01', '2026-06-30'],
    ['year', '2026-06-15', '2026-01-01', '2026-12-31'],
  ] as const)('%s on %s is %s to %s', (which, today, from, to) => {
    expect(usualPeriod(which, today)).toEqual({ from, to });
  });

  it('knows a usual period by its dates, and a free one', () => {
    expect(usualName({ from: '2026-10-01', to: '2026-10-31' }, '2026-11-29')).toBe('lastMonth');
    expect(usualName({ from: '2026-10-02', to: '2026-10-31' }, '2026-11-29')).toBeNull();
    expect(usualName({}, '2026-11-29')).toBeNull();
  });

  it('does not end before it begins', () => {
    expect(isPeriod({ from: '2026-10-02', to: '2026-10-02' })).toBe(true);
    expect(isPeriod({ from: '2026-10-02', to: '2026-10-01' })).toBe(false);
    expect(isPeriod({ from: '', to: '2026-10-01' })).toBe(false);
  });
});

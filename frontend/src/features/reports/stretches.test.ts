import { expect, test } from 'vitest';

import { daysOf, stretchesOf } from './stretches';

test.each([
  ['date', '2026-02-27', '2026-03-02', ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']],
  ['month', '2025-11-15', '2026-02-01', ['2025-11-01', '2025-12-01', '2026-01-01', '2026-02-01']],
  ['quarter', '2025-11-15', '2026-06-30', ['2025-10-01', '2026-01-01', '2026-04-01']],
] as const)('RP01: every %s from %s to %s is there, also where nothing happened', (by, from, to, stretches) => {
  expect(stretchesOf({ from, to }, by, '2026-12-31')).toEqual(stretches);
});

test('RP01: a stretch has those of its days that are in the report', () => {
  const report = { from: '2026-11-05', to: '2027-01-10' };
  expect(daysOf(report, '2026-11-07', 'date')).toEqual({ from: '2026-11-07', to: '2026-11-07' });
  expect(daysOf(report, '2026-11-01', 'month')).toEqual({ from: '2026-11-05', to: '2026-11-30' });
  expect(daysOf(report, '2026-10-01', 'quarter')).toEqual({ from: '2026-11-05', to: '2026-12-31' });
  expect(daysOf(report, '2027-01-01', 'quarter')).toEqual({ from: '2027-01-01', to: '2027-01-10' });
});

test('RP01: what is still to come is left out', () => {
  expect(stretchesOf({ from: '2026-11-28', to: '2026-11-30' }, 'date', '2026-11-29')).toEqual([
    '2026-11-28',
    '2026-11-29',
  ]);
  expect(stretchesOf({ from: '2026-12-01', to: '2026-12-31' }, 'month', '2026-11-29')).toEqual([]);
});

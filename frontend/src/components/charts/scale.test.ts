import { expect, test } from 'vitest';

import { linesTo, roundStep } from './scale';

test.each([
  [0, 1],
  [1, 1],
  [7, 5],
  [9_204, 5_000],
  [12_600, 10_000],
  [20_000, 10_000],
  [20_001, 20_000],
])('the step to %d is %d', (most, step) => {
  expect(roundStep(most)).toBe(step);
});

test('lines stop behind the largest', () => {
  expect(linesTo(12_600, 10_000)).toEqual([10_000, 20_000]);
  expect(linesTo(0, 10_000)).toEqual([]);
});

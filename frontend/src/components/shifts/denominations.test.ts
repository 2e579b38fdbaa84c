import { describe, expect, it } from 'vitest';

import { countsOf, isCounted, typedPieces, worth } from './denominations';

describe('a drawer by notes and coins', () => {
  it('sums the worked example without a fraction', () => {
    const pieces = { 10_000: '10', 1_000: '1', 500: '1' };
    expect(worth(pieces)).toBe(101_500);
    expect(countsOf(pieces)).toEqual([
      { denomination: '100.00', pieces: 10 },
      { denomination: '10.00', pieces: 1 },
      { denomination: '5.00', pieces: 1 },
    ]);
  });

  it('sums tenths exactly', () => {
    expect(worth({ 10: '3', 50: '1' })).toBe(80);
  });

  it('tells an empty drawer from one that nobody counted', () => {
    expect(isCounted({})).toBe(false);
    expect(isCounted({ 100: '0' })).toBe(true);
    expect(countsOf({ 100: '0' })).toEqual([]);
  });

  it('takes digits of either width and nothing else', () => {
    expect(typedPieces('１2a-.')).toBe('12');
    expect(typedPieces('12345678')).toBe('123456');
  });
});

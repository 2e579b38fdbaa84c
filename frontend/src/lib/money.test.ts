import { describe, expect, it } from 'vitest';

import {
  formatAmount,
  formatChange,
  formatMoney,
  formatPercent,
  formatWhole,
  formatZhe,
  fromMinor,
  parsePercent,
  parseTyped,
  subtract,
  sum,
  toMinor,
} from './money';

describe('wire amounts', () => {
  it.each([
    ['0.00', 0],
    ['0.01', 1],
    ['88.50', 8850],
    ['12000.00', 1_200_000],
    ['-3.07', -307],
    ['9999999999.99', 999_999_999_999],
  ])('%s is %i minor units and back', (text, minor) => {
    expect(toMinor(text)).toBe(minor);
    expect(fromMinor(minor)).toBe(text);
  });

  it.each(['', '1', '1.5', '1.505', '1,280.50', '+1.00', ' 1.00', '1e3', 'NaN', '.50'])('%j is refused', (text) => {
    expect(() => toMinor(text)).toThrow(RangeError);
  });

  it('never turns −0 into a minus sign', () => {
    expect(toMinor('-0.00')).toBe(0);
    expect(Object.is(toMinor('-0.00'), 0)).toBe(true);
  });

  it('refuses what is not an integer', () => {
    expect(() => fromMinor(0.5)).toThrow(RangeError);
    expect(() => fromMinor(Number.NaN)).toThrow(RangeError);
  });

  it('adds and subtracts without floating point', () => {
    expect(sum(['0.10', '0.20'])).toBe('0.30');
    expect(subtract('1.00', '0.99')).toBe('0.01');
    expect(sum(Array.from({ length: 6000 }, () => '0.01'))).toBe('60.00');
  });
});

describe('typed amounts', () => {
  it.each([
    ['88', 8800],
    ['88.', 8800],
    ['88.5', 8850],
    ['.5', 50],
    ['1,280.50', 128_050],
    ['¥ 88.50', 8850],
    ['８８．５', 8850],
    ['88。5', 8850],
    ['1.005', null],
    ['', null],
    ['.', null],
    ['-5', null],
    ['1e3', null],
    ['12a', null],
    ['12345678901', null],
  ])('%j reads as %j', (typed, minor) => {
    expect(parseTyped(typed)).toBe(minor);
  });

  it('reads the amounts that a multiplication by 100 gets wrong', () => {
    expect(parseTyped('1.15')).toBe(115);
    expect(parseTyped('8.2')).toBe(820);
    expect(parseTyped('4.35')).toBe(435);
  });
});

describe('shown amounts', () => {
  it('groups thousands and keeps two decimals', () => {
    expect(formatMoney('1280.50')).toBe('1,280.50');
    expect(formatMoney('9999999999.99')).toBe('9,999,999,999.99');
    expect(formatMoney('-121.60')).toBe('\u2212121.60');
  });

  it('writes changes with a sign, zero without', () => {
    expect(formatChange('1200.00')).toBe('+1,200.00');
    expect(formatChange('-0.50')).toBe('\u22120.50');
    expect(formatChange('0.00')).toBe('0.00');
  });

  it('writes points whole', () => {
    expect(formatWhole(49_680)).toBe('49,680');
    expect(formatWhole(-800)).toBe('\u2212800');
  });
});

describe('rates', () => {
  it.each([
    [500, '5', '9.5'],
    [1000, '10', '9'],
    [1250, '12.5', '8.75'],
    [1, '0.01', '9.999'],
  ])('%i basis points', (points, percent, zhe) => {
    expect(formatPercent(points)).toBe(percent);
    expect(formatZhe(points)).toBe(zhe);
    expect(parsePercent(percent)).toBe(points);
  });
});

it.each([
  ['1000.00', '1,000.00'],
  ['-1000.00', '\u22121,000.00'],
  ['1000', '1,000'],
  ['-12', '\u221212'],
])('%s reads %s', (text, read) => {
  expect(formatAmount(text)).toBe(read);
});

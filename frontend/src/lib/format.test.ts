import { afterEach, describe, expect, it } from 'vitest';

import {
  addDays,
  businessDateOf,
  dateOf,
  formatClock,
  formatClockSeconds,
  formatDay,
  formatInstant,
  formatInstantFull,
} from './format';
import { browserZone, setShopTime } from './shop-time';

const SHANGHAI = { zone: 'Asia/Shanghai', dayStartsAt: '06:00' };
afterEach(() => setShopTime({ zone: browserZone(), dayStartsAt: '00:00' }));

describe('times are the shop’s, whatever zone the browser is in', () => {
  it.each([
    ['Asia/Shanghai', '2026-11-23 00:30:05'],
    ['Asia/Urumqi', '2026-11-22 22:30:05'],
    ['America/New_York', '2026-11-22 11:30:05'],
    ['Asia/Kathmandu', '2026-11-22 22:15:05'],
  ])('%s', (zone, shown) => {
    setShopTime({ zone, dayStartsAt: '00:00' });
    expect(formatInstantFull('2026-11-22T16:30:05Z')).toBe(shown);
    expect(dateOf(new Date('2026-11-22T16:30:05Z'))).toBe(shown.slice(0, 10));
    expect(formatClock(new Date('2026-11-22T16:30:05Z'))).toBe(shown.slice(11, 16));
    expect(formatClockSeconds(new Date('2026-11-22T16:30:05Z'))).toBe(shown.slice(11));
  });

  it('paper of another shop is by its own clock', () => {
    setShopTime(SHANGHAI);
    expect(formatInstantFull('2026-11-22T16:30:05Z', 'Asia/Urumqi')).toBe('2026-11-22 22:30:05');
    expect(formatInstantFull('2026-11-22T16:30:05Z', 'Mars/Olympus')).toBe('2026-11-23 00:30:05');
  });

  it('midnight is 00:00, not 24:00', () => {
    setShopTime(SHANGHAI);
    expect(formatClock(new Date('2026-11-22T16:00:00Z'))).toBe('00:00');
  });

  it('a zone that the browser does not know changes nothing', () => {
    setShopTime(SHANGHAI);
    setShopTime({ zone: 'Mars/Olympus', dayStartsAt: '00:00' });
    expect(formatClock(new Date('2026-11-22T16:30:00Z'))).toBe('00:30');
  });
});

describe('how much of an instant is shown', () => {
  const now = new Date('2026-11-22T17:00:00Z');
  it.each([
    ['2026-11-22T16:30:00Z', '00:30'],
    ['2026-11-22T15:30:00Z', '11-22 23:30'],
    ['2025-11-22T15:30:00Z', '2025-11-22'],
  ])('%s is %s', (instant, shown) => {
    setShopTime(SHANGHAI);
    expect(formatInstant(instant, now)).toBe(shown);
  });
});

describe('the business date', () => {
  it.each([
    ['2026-11-22T21:59:59Z', '2026-11-22'],
    ['2026-11-22T22:00:00Z', '2026-11-23'],
  ])('at %s is %s', (instant, date) => {
    setShopTime(SHANGHAI);
    expect(businessDateOf(new Date(instant))).toBe(date);
  });
});

it('dates have weekdays and neighbours', () => {
  expect(formatDay('2026-11-22', 'zh-CN')).toBe('11 月 22 日 周日');
  expect(formatDay('2026-11-22', 'en')).toBe('Sun 22 Nov');
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
});

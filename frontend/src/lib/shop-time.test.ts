import { afterEach, expect, test } from 'vitest';

import { browserZone, instantOfWall, setShopTime } from './shop-time';

afterEach(() => setShopTime({ zone: browserZone(), dayStartsAt: '00:00' }));

test('OP24: a time on paper is the clock of the shop, wherever the till is', () => {
  setShopTime({ zone: 'Asia/Shanghai', dayStartsAt: '06:00' });
  expect(instantOfWall('2026-11-28T14:30')?.toISOString()).toBe('2026-11-28T06:30:00.000Z');
  setShopTime({ zone: 'Europe/Berlin', dayStartsAt: '00:00' });
  expect(instantOfWall('2026-03-29T01:30')?.toISOString()).toBe('2026-03-29T00:30:00.000Z');
  expect(instantOfWall('2026-03-29T03:30')?.toISOString()).toBe('2026-03-29T01:30:00.000Z');
  expect(instantOfWall('2026-07-01T12:00')?.toISOString()).toBe('2026-07-01T10:00:00.000Z');
  expect(instantOfWall('')).toBeNull();
});

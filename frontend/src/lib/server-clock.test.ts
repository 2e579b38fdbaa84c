import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { noteServerDate, serverNow } from './server-clock';

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date('2026-11-30T10:00:00Z'));
});
afterEach(() => vi.useRealTimers());

it("knows the server's time on a PC whose clock is wrong, and takes small differences for none", () => {
  expect(serverNow()).toBe(Date.now());
  noteServerDate('Mon, 30 Nov 2026 09:00:00 GMT');
  expect(new Date(serverNow()).toISOString()).toBe('2026-11-30T09:00:00.000Z');
  noteServerDate(null);
  expect(new Date(serverNow()).toISOString()).toBe('2026-11-30T09:00:00.000Z');
  noteServerDate('Mon, 30 Nov 2026 09:59:58 GMT');
  expect(serverNow()).toBe(Date.now());
});

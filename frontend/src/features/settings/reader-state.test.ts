import { describe, expect, it } from 'vitest';

import type { Device, Reader } from '@/api/types';

import { adviceOf, lookOf } from './reader-state';

const NOW = Date.parse('2026-11-29T03:00:00Z');

const reader = (changes: Partial<Reader> = {}): Reader => ({
  reader: 'desk',
  driver: 'pcsc',
  state: 'ready',
  detail: 'ACS ACR122U 00 00',
  last_read_at: null,
  reads: 0,
  refused: 0,
  last_refusal: null,
  told_at: '2026-11-29T02:59:50Z',
  format: null,
  ...changes,
});

const device = (lastSeenAt: string | null): Device => ({
  id: '1',
  name: 'front-desk-1',
  terminal_id: '2',
  created_at: '2026-11-29T00:00:00Z',
  last_seen_at: lastSeenAt,
  revoked_at: null,
  gateway_version: '0.1.0',
  waiting: 0,
  readers: [],
});

describe('what a reader’s row says', () => {
  const seen = device('2026-11-29T02:59:50Z');

  it('T01: a ready reader needs no advice, one that types may do better', () => {
    expect(lookOf(seen, reader(), NOW)).toEqual({ state: 'ready', look: 'ok' });
    expect(adviceOf(seen, reader(), NOW)).toBeNull();
    expect(adviceOf(seen, reader({ driver: 'wedge' }), NOW)).toBe('typing');
  });

  it('T01: a gateway that is silent for a minute and a half is away, whatever it said last', () => {
    for (const at of [null, '2026-11-29T02:58:00Z'])
      expect(lookOf(device(at), reader(), NOW)).toEqual({ state: 'offline', look: 'quiet' });
  });

  it('T01: what is in the way is said before why the last read was no card', () => {
    expect(adviceOf(seen, reader({ state: 'stuck', last_refusal: 'unreadable' }), NOW)).toBe('state.stuck');
    expect(adviceOf(seen, reader({ last_refusal: 'random-uid' }), NOW)).toBe('refusal.random-uid');
    expect(adviceOf(seen, reader({ last_refusal: 'a-new-reason' }), NOW)).toBe('refusal.unreadable');
    expect(adviceOf(seen, reader({ state: 'failed' }), NOW)).toBeNull();
  });
});

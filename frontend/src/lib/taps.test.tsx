import { describe, expect, it } from 'vitest';

import { takeSwipes } from './swipes';
import { TapFilter, takeTap, type Tap } from './taps';

const NOW = Date.parse('2026-05-01T10:00:00Z');
const tap = (id: string, secondsAgo: number, live = true) => ({
  event_id: id,
  read_at: new Date(NOW - secondsAgo * 1_000).toISOString(),
  live,
});

describe('a tap', () => {
  it('opens somebody for five seconds, asks them to tap again for a minute, and is history afterwards', () => {
    const filter = new TapFilter();
    const ages = [0, 5, 6, 60, 61].map((secondsAgo) => filter.judge(tap(`${secondsAgo}`, secondsAgo), NOW));
    expect(ages).toEqual(['fresh', 'fresh', 'late', 'late', 'past']);
  });

  it('opens nobody when the server says that it is too old', () => {
    expect(new TapFilter().judge(tap('a', 1, false), NOW)).toBe('late');
  });

  it('counts once', () => {
    const filter = new TapFilter();
    expect([filter.judge(tap('a', 1), NOW), filter.judge(tap('a', 1), NOW)]).toEqual(['fresh', 'past']);
    expect([filter.judge(tap('b', 9), NOW), filter.judge(tap('b', 9), NOW)]).toEqual(['late', 'past']);
  });
});

describe('takeTap', () => {
  it('gives a tap that comes both ways to whoever is in front once', () => {
    const heard: string[] = [];
    const stop = takeSwipes((swipe) => heard.push(swipe.value));
    const now: Tap = { event_id: 'e', value: '88000001', read_at: new Date().toISOString(), live: true };
    expect([takeTap(now), takeTap({ ...now })]).toEqual(['taken', 'ignored']);
    stop();
    expect(heard).toEqual(['88000001']);
  });

  it('gives a late one to nobody', () => {
    const heard: string[] = [];
    const stop = takeSwipes((swipe) => heard.push(swipe.value));
    const late = {
      event_id: 'late',
      value: '88000001',
      read_at: new Date(Date.now() - 9_000).toISOString(),
      live: true,
    };
    expect(takeTap(late)).toBe('late');
    stop();
    expect(heard).toEqual([]);
  });
});

import { describe, expect, it, vi } from 'vitest';

import { EventStreamParser } from './sse';
import { publishSwipe, takeSwipes } from './swipes';

describe('EventStreamParser', () => {
  it('joins events that arrive in pieces and skips comments', () => {
    const parser = new EventStreamParser();
    expect(parser.push(': hello\n\nid: 7\nevent: tap\nda')).toEqual([]);
    expect(parser.push('ta: {"a":1}\r\n\r\nevent: ping\ndata: {}\n\n')).toEqual([
      { id: '7', event: 'tap', data: '{"a":1}' },
      { id: null, event: 'ping', data: '{}' },
    ]);
  });
});

describe('swipes', () => {
  it('go to the newest taker, and wait when there is none', async () => {
    const heard: string[] = [];
    const stopDesk = takeSwipes((swipe) => heard.push(`desk ${swipe.value}`));
    const stopForm = takeSwipes((swipe) => heard.push(`form ${swipe.value}`));
    publishSwipe({ value: '1', source: 'wedge' });
    stopForm();
    publishSwipe({ value: '2', source: 'wedge' });
    stopDesk();
    expect(publishSwipe({ value: '3', source: 'wedge' })).toBe(false);
    const stop = takeSwipes((swipe) => heard.push(`late ${swipe.value}`));
    await Promise.resolve();
    stop();
    expect(heard).toEqual(['form 1', 'desk 2', 'late 3']);
  });

  it('of one card, typed and told within a moment, are one tap; later or the same way they are two', () => {
    vi.useFakeTimers();
    const heard: string[] = [];
    const stop = takeSwipes((swipe) => heard.push(swipe.source));
    publishSwipe({ value: '88000001', source: 'wedge' });
    expect(publishSwipe({ value: '88000001', source: 'reader' })).toBe(true);
    publishSwipe({ value: '88000001', source: 'wedge' });
    vi.advanceTimersByTime(700);
    publishSwipe({ value: '88000001', source: 'reader' });
    stop();
    vi.useRealTimers();
    expect(heard).toEqual(['wedge', 'wedge', 'reader']);
  });
});

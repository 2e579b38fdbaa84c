import { render, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { toast, Toaster } from 'sonner';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { changeLanguage } from '@/lib/i18n';
import { useSwipes } from '@/lib/use-swipes';
import { at } from '@/testing/answers';
import { serveShop } from '@/testing/server';

import { notifyLateTap } from './late-tap';
import { useReaders } from './use-readers';

const server = serveShop();

afterEach(() => void toast.dismiss());

/** The stream of a terminal that tells of taps read so many seconds ago, and then of nothing. */
function tells(...secondsAgo: number[]): void {
  const tap = (age: number, place: number) => ({
    event_id: crypto.randomUUID(),
    value: `8800000${place}`,
    kind: 'ic',
    read_at: new Date(Date.now() - age * 1_000).toISOString(),
    live: age <= 5,
  });
  const text = secondsAgo.map((age, place) => `id: ${place}\nevent: tap\ndata: ${JSON.stringify(tap(age, place))}\n\n`);
  const body = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(text.join(''))) });
  server.use(
    http.get(
      at('/terminals/:id/events'),
      () => new HttpResponse(body, { headers: { 'Content-Type': 'text/event-stream' } }),
    ),
  );
}

function Desk({ onCard }: { onCard: (value: string) => void }) {
  useReaders('till', true, { onUntaken: vi.fn(), onLate: notifyLateTap });
  useSwipes(({ value }) => onCard(value));
  return <Toaster />;
}

describe('a tap that comes late', () => {
  it.each([
    ['zh-CN', '这次刷卡晚到了，请再刷一次'],
    ['en', 'That tap came late: please tap again'],
  ] as const)(
    'C07: opens nobody, and the clerk is asked once to have it tapped again (%s)',
    async (language, words) => {
      await changeLanguage(language);
      tells(9, 8, 70, 1);
      const onCard = vi.fn();
      const { unmount } = render(<Desk onCard={onCard} />);
      expect(await screen.findAllByText(words)).toHaveLength(1);
      await waitFor(() => expect(onCard.mock.calls).toEqual([['88000003']]));
      expect(screen.getAllByRole('alert')).toHaveLength(1);
      unmount();
    },
  );

  it('is history after a minute: nobody waits any more', async () => {
    tells(70, 1);
    const onCard = vi.fn();
    const { unmount } = render(<Desk onCard={onCard} />);
    await waitFor(() => expect(onCard).toHaveBeenCalledOnce());
    expect(screen.queryByRole('alert')).toBeNull();
    unmount();
  });
});

describe('the language of the screen', () => {
  it('is the last one that was wanted, whichever texts come first', async () => {
    await Promise.all([changeLanguage('en'), changeLanguage('zh-CN')]);
    expect(document.documentElement.lang).toBe('zh-CN');
  });
});

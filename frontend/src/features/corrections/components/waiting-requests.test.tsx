import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';

import type { CorrectionRequest } from '@/api/types';
import { at } from '@/testing/answers';
import { askFor } from '@/testing/mock/corrections';
import { shop } from '@/testing/mock/shop';
import { renderAtTheTill } from '@/testing/render';
import { serveShop } from '@/testing/server';

import { WaitingRequests } from './waiting-requests';

const server = serveShop();

/** So many requests for a sale of the shop, each in its own words. */
function asked(count: number): CorrectionRequest[] {
  const sale = shop.records.flatMap((record) => record.postings).find((posting) => posting.kind === 'consumption');
  const made = askFor({ posting_id: sale?.id ?? '', kind: 'reversal', reason: '金额录错' });
  if (!made) throw new Error('the shop has sold nothing');
  return Array.from({ length: count }, (_, place) => ({ ...made, id: `${made.id}-${place}`, words: `第 ${place} 个` }));
}

describe('corrections that wait', () => {
  it('S06, OP16: come in pages, so that the oldest is found too', async () => {
    const all = asked(51);
    server.use(
      http.get(at('/correction-requests'), ({ request }) => {
        const query = new URL(request.url).searchParams;
        const [from, limit] = [Number(query.get('cursor') ?? 0), Number(query.get('limit'))];
        const next = from + limit < all.length ? String(from + limit) : null;
        return HttpResponse.json({ items: all.slice(from, from + limit), next_cursor: next });
      }),
    );
    renderAtTheTill(<WaitingRequests />);
    expect(await screen.findByText('第 0 个')).toBeInTheDocument();
    expect(screen.queryByText('第 50 个')).toBeNull();
    await userEvent.setup().click(screen.getByRole('button', { name: '再取一些' }));
    expect(await screen.findByText('第 50 个')).toBeInTheDocument();
  });

  it('say when they cannot be loaded, and show nothing where none waits', async () => {
    let broken = true;
    server.use(
      http.get(at('/correction-requests'), () =>
        broken
          ? HttpResponse.json({ code: 'not-permitted', status: 403 }, { status: 403 })
          : HttpResponse.json({ items: [], next_cursor: null }),
      ),
    );
    renderAtTheTill(<WaitingRequests />);
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    broken = false;
    await userEvent.setup().click(screen.getByRole('button', { name: '再试一次' }));
    await expect.poll(() => screen.queryByRole('alert')).toBeNull();
    expect(screen.queryByRole('table')).toBeNull();
  });
});

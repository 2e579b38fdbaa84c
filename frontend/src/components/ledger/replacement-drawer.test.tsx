import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it, vi } from 'vitest';

import type { PostingDetail } from '@/api/types';
import { at } from '@/testing/answers';
import { shop } from '@/testing/mock/shop';
import { renderAtTheTill } from '@/testing/render';
import { serveShop } from '@/testing/server';

import { ReplacementDrawer } from './replacement-drawer';

const JOURNEY_MS = 30_000;
const server = serveShop();

function sale(): PostingDetail {
  const all = shop.records.flatMap((record) => record.postings);
  const found = all.find((posting) => posting.kind === 'consumption' && !posting.reversed_by);
  if (!found) throw new Error('the shop has sold nothing');
  return found;
}

/** Answers as the server would for 268.00 instead of 286.00, and keeps what it was asked. */
async function answering(wrong: PostingDetail) {
  const asked: { preview: boolean; body: unknown }[] = [];
  const shown = await fetch('http://localhost:3000/api/v1/reversals?preview=true', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ posting_id: wrong.id, reason: 'why' }),
  });
  const figures = (await shown.json()) as { posting: object; effects: object; after: object };
  const result = {
    ...figures,
    posting: { ...figures.posting, kind: 'consumption', total: '268.00', business_date: '2026-05-01' },
    effects: { ...figures.effects, reward_points: 36 },
    after: { ...figures.after, reward_points: 36 },
    consequences: [],
    replaces: {
      posting_id: wrong.id,
      reversal_id: null,
      points_serial: '70012',
      total: '286.00',
      effects: { principal: '0.00', bonus: '0.00', reward_points: -38, tier_points: -286 },
      differences: [{ method: 'cash', amount: '-18.00' }],
    },
  };
  server.use(
    http.post(at('/postings/:id/replacement'), async ({ request }) => {
      const preview = new URL(request.url).searchParams.get('preview') === 'true';
      asked.push({ preview, body: await request.json() });
      return HttpResponse.json(result, { status: preview ? 200 : 201 });
    }),
  );
  return asked;
}

describe('a slip that is rebuilt', () => {
  it(
    'X03: is typed over, says what is given back and which serial it carries, and is sent once',
    async () => {
      const wrong = sale();
      const asked = await answering(wrong);
      const onDone = vi.fn();
      renderAtTheTill(<ReplacementDrawer saleId={wrong.id} onClose={vi.fn()} onDone={onDone} />);
      const user = userEvent.setup();
      const price = (await screen.findAllByRole('textbox', { name: '单价' }))[0];
      if (!price) throw new Error('no line to type over');
      await waitFor(() => expect(price).toHaveFocus());
      await user.clear(price);
      await user.type(price, '268');
      await user.click(screen.getByRole('button', { name: /现金/ }));
      const difference = await screen.findByLabelText('差额');
      expect(within(difference).getByText('退现金').nextSibling).toHaveTextContent('18.00');
      expect(difference).toHaveTextContent('286.00 → 268.00');
      expect(difference).toHaveTextContent('积分序号70012');
      const act = await screen.findByRole('button', { name: /改单 286|改单 .* → 268.00/ });
      await waitFor(() => expect(act).toBeEnabled());
      await user.click(price);
      await user.keyboard('{Enter}');
      await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
      const sent = asked.filter((each) => !each.preview);
      expect(sent).toHaveLength(1);
      expect(sent[0]?.body).toMatchObject({ reason_code: 'wrong-amount', sale: { tenders: [{ method: 'cash' }] } });
    },
    JOURNEY_MS,
  );
});

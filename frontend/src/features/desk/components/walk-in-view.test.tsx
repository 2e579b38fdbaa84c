import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';

import type { ConsumptionRequest, PostingResult } from '@/api/types';
import { at } from '@/testing/answers';
import { shop } from '@/testing/mock/shop';
import { renderAtTheTill } from '@/testing/render';
import { serveShop } from '@/testing/server';

// The dialog is fetched when it is asked for; here it is there from the start.
import './payment/payment-dialog';
import { EMPTY_SALE } from '../sale';
import { WalkInView } from './walk-in-view';

/** Holds what is typed, as the desk does. */
function Desk({ onPaid }: { onPaid: (result: PostingResult) => void }) {
  const [sale, setSale] = useState(EMPTY_SALE);
  return (
    <WalkInView
      left={null}
      sale={sale}
      onSale={setSale}
      onScan={vi.fn()}
      onCard={vi.fn()}
      online
      onAsking={vi.fn()}
      onPaid={onPaid}
      onLaidAside={vi.fn()}
    />
  );
}

const JOURNEY_MS = 30_000;

const server = serveShop();

it(
  'OP17: takes cash from somebody who is no member, with change, and offers nothing that belongs to members',
  async () => {
    const onPaid = vi.fn();
    renderAtTheTill(<Desk onPaid={onPaid} />);
    const user = userEvent.setup();
    await user.type(screen.getByRole('textbox', { name: '消费金额' }), '20.08');
    await waitFor(() => expect(screen.getByRole('button', { name: /收款 ¥ 20.08/ })).toBeEnabled());
    await user.keyboard('{Enter}');
    await screen.findByRole('textbox', { name: '收到现金' }, { timeout: 5_000 });
    expect(screen.queryByRole('radio', { name: /储值/ })).toBeNull();
    expect(screen.queryByRole('textbox', { name: '用多少分' })).toBeNull();
    await user.type(screen.getByRole('textbox', { name: '收到现金' }), '50');
    await waitFor(() => expect(screen.getByRole('button', { name: /完成收款 ¥ 20.00/ })).toBeEnabled());
    await user.keyboard('{Enter}');
    await waitFor(() => expect(onPaid).toHaveBeenCalledOnce());
    expect(shop.walkIn.postings[0]).toMatchObject({
      total: '20.00',
      tenders: [{ method: 'cash', amount: '20.00', given: '50.00', change: '30.00' }],
      effects: { principal: '0.00', bonus: '0.00', reward_points: 0, tier_points: 0 },
      member: { is_walk_in: true },
    });
  },
  JOURNEY_MS,
);

it('keeps an Enter that is pressed before the price is there, and takes the payment once it is', async () => {
  const onPaid = vi.fn();
  renderAtTheTill(<Desk onPaid={onPaid} />);
  const user = userEvent.setup();
  await user.type(screen.getByRole('textbox', { name: '消费金额' }), '20');
  await waitFor(() => expect(screen.getByRole('button', { name: /收款 ¥ 20.00/ })).toBeEnabled());
  let letGo = () => {};
  const counted = new Promise<void>((resolve) => (letGo = resolve));
  server.use(
    http.post(at('/consumptions'), async ({ request }) => {
      if (new URL(request.url).searchParams.has('preview')) await counted;
    }),
  );
  await user.keyboard('{Enter}');
  expect(await screen.findByRole('textbox', { name: '收到现金' })).toHaveFocus();
  await user.keyboard('{Enter}');
  expect(screen.getByRole('button', { name: /完成收款/ })).toHaveAttribute('aria-busy', 'true');
  expect(onPaid).not.toHaveBeenCalled();
  letGo();
  await waitFor(() => expect(onPaid).toHaveBeenCalledOnce());
  expect(shop.walkIn.postings).toHaveLength(1);
});

it('says when the price could not be counted, and Enter tries again', async () => {
  const onPaid = vi.fn();
  renderAtTheTill(<Desk onPaid={onPaid} />);
  const user = userEvent.setup();
  await user.type(screen.getByRole('textbox', { name: '消费金额' }), '20');
  await waitFor(() => expect(screen.getByRole('button', { name: /收款 ¥ 20.00/ })).toBeEnabled());
  let isDown = true;
  server.use(
    http.post(at('/consumptions'), async ({ request }) => {
      const { tenders } = (await request.clone().json()) as ConsumptionRequest;
      return isDown && tenders?.[0]?.method === 'cash' ? HttpResponse.error() : undefined;
    }),
  );
  await user.keyboard('{Enter}');
  expect(await screen.findByRole('textbox', { name: '收到现金' })).toHaveFocus();
  await user.keyboard('{Enter}');
  expect(await screen.findByText('连不上服务器')).toBeVisible();
  expect(onPaid).not.toHaveBeenCalled();
  isDown = false;
  await user.keyboard('{Enter}');
  const pay = await screen.findByRole('button', { name: /完成收款 ¥ 20.00/ });
  expect(onPaid).not.toHaveBeenCalled();
  await waitFor(() => expect(pay).toBeEnabled());
  await user.keyboard('{Enter}');
  await waitFor(() => expect(onPaid).toHaveBeenCalledOnce());
});

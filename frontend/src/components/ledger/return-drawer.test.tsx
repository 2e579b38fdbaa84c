import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import type { PostingResult } from '@/api/types';
import { shop } from '@/testing/mock/shop';
import { renderAtTheTill } from '@/testing/render';
import { serveShop } from '@/testing/server';

import { ReturnDrawer } from './return-drawer';

const JOURNEY_MS = 30_000;
serveShop();

/** A walk-in sale of two lines, paid in cash. */
async function sell(): Promise<string> {
  const answer = await fetch('http://localhost:3000/api/v1/consumptions', {
    method: 'POST',
    headers: { 'Idempotency-Key': '"sale"', 'Content-Type': 'application/json' },
    body: JSON.stringify({
      lines: [
        { label: '茶', quantity: 2, unit_price: '10.00' },
        { label: '杯子', quantity: 1, unit_price: '30.00' },
      ],
      tenders: [{ method: 'cash', given: '50.00' }],
    }),
  });
  return ((await answer.json()) as PostingResult).posting.id ?? '';
}

describe('a return', () => {
  it(
    'OP11: shows the cash that goes back, sends once with its reason, and leaves the rest of the sale',
    async () => {
      const sale = await sell();
      const onDone = vi.fn();
      renderAtTheTill(<ReturnDrawer saleId={sale} onClose={vi.fn()} onDone={onDone} />);
      const user = userEvent.setup();
      await user.type(await screen.findByRole('textbox', { name: /退几件：茶/ }), '1');
      const back = await screen.findByLabelText('退给顾客');
      expect(within(back).getByText('10.00 元')).toBeInTheDocument();
      const reason = screen.getByRole('textbox', { name: /原因/ });
      await user.click(screen.getByRole('button', { name: '顾客改变主意' }));
      await user.type(reason, '不喜欢');
      await user.keyboard('{Enter}');
      await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
      const [made] = shop.walkIn.postings;
      expect(made).toMatchObject({ kind: 'return', total: '10.00', reason: '顾客改变主意：不喜欢', reverses: sale });
      expect(made?.tenders).toEqual([{ method: 'cash', amount: '10.00' }]);
      const sold = shop.walkIn.postings.find((posting) => posting.id === sale);
      expect(sold?.lines.map((line) => line.returned)).toEqual(['10.00', '0.00']);
    },
    JOURNEY_MS,
  );

  it('OP11: says what is wrong before anything is sent', async () => {
    renderAtTheTill(<ReturnDrawer saleId={await sell()} onClose={vi.fn()} onDone={vi.fn()} />);
    const user = userEvent.setup();
    await user.type(await screen.findByRole('textbox', { name: /退几件：茶/ }), '3');
    expect(screen.getByText(/数量或金额不对/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: /完成退货/ })).toBeDisabled();
  });
});

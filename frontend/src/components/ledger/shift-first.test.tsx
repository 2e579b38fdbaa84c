import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';

import { useMaybeSession } from '@/api/session';
import { NEEDS } from '@/lib/permissions';
import { at, problem } from '@/testing/answers';
import { sessionOf } from '@/testing/mock/facts';
import { shop } from '@/testing/mock/shop';
import { serveShop } from '@/testing/server';

import { CommandGate, useCommandGate } from './command-gate';

const JOURNEY_MS = 30_000;
const server = serveShop();

/** A till whose company asks for a shift: refuses until one is open, then as long as `stubborn`. */
function asksForAShift(stubborn = false) {
  const keys: (string | null)[] = [];
  let open = false;
  server.use(
    http.post(at('/consumptions'), ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      if (!open || stubborn) return problem(409, 'shift-required', 'Open a shift first');
      return HttpResponse.json({ posting: { id: 'p', total: '10.00' } }, { status: 201 });
    }),
    http.get(at('/shifts/current'), () => HttpResponse.json({ shift: open ? { id: 's' } : null, others: [] })),
    http.post(at('/shifts'), () => {
      open = true;
      return HttpResponse.json({ id: 's' }, { status: 201 });
    }),
  );
  return keys;
}

function Sale() {
  const gate = useCommandGate();
  const session = useMaybeSession();
  const [said, setSaid] = useState('');
  const sell = async () => {
    const outcome = await gate.run(
      { kind: 'consumption', body: { amount: '10.00', tenders: [{ method: 'cash' }] } },
      { amount: '10.00', memberName: '', cardTail: null, membershipId: '' },
    );
    setSaid(outcome?.kind ?? 'busy');
  };
  return (
    <>
      <button disabled={!session} onClick={() => void sell()}>
        sell
      </button>
      <output>{said}</output>
    </>
  );
}

async function sell(mayKeep = true) {
  shop.session = sessionOf(Object.values(NEEDS).filter((each) => mayKeep || each !== NEEDS.shiftKeep));
  render(
    <QueryClientProvider client={new QueryClient()}>
      <CommandGate>
        <Sale />
      </CommandGate>
    </QueryClientProvider>,
  );
  const button = screen.getByRole('button', { name: 'sell' });
  await waitFor(() => expect(button).toBeEnabled());
  await userEvent.click(button);
}

const isSaid = (kind: string) => waitFor(() => expect(document.querySelector('output')?.textContent).toBe(kind));

describe('a sale where a shift is required', () => {
  it(
    'OP04: opens the shift on the way, and the same sale goes on',
    async () => {
      const keys = asksForAShift();
      await sell();
      expect(await screen.findByText('先开班再收款。开好班，刚才那一笔接着办。')).toBeInTheDocument();
      await userEvent.keyboard('500{Enter}');
      await isSaid('done');
      expect(keys).toHaveLength(2);
      expect(keys[1]).toBe(keys[0]);
      expect(screen.queryByRole('dialog')).toBeNull();
    },
    JOURNEY_MS,
  );

  it(
    'OP04: is refused when no shift is opened',
    async () => {
      const keys = asksForAShift();
      await sell();
      await screen.findByText('先开班再收款。开好班，刚才那一笔接着办。');
      await userEvent.keyboard('{Escape}');
      await isSaid('refused');
      expect(keys).toHaveLength(1);
    },
    JOURNEY_MS,
  );

  it(
    'OP04: is tried once more and no oftener',
    async () => {
      const keys = asksForAShift(true);
      await sell();
      await screen.findByText('先开班再收款。开好班，刚才那一笔接着办。');
      await userEvent.keyboard('{Enter}');
      await isSaid('refused');
      expect(keys).toHaveLength(2);
    },
    JOURNEY_MS,
  );

  it(
    'OP04: is refused at once to whoever keeps no shifts',
    async () => {
      asksForAShift();
      await sell(false);
      await isSaid('refused');
    },
    JOURNEY_MS,
  );
});

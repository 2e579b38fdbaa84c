import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';

import { useCommandGate } from '@/components/ledger/command-gate';
import { publishSwipe } from '@/lib/swipes';
import { at } from '@/testing/answers';
import { panelOf } from '@/testing/mock/records';
import { shop } from '@/testing/mock/shop';
import { renderAtTheTill } from '@/testing/render';
import { serveShop } from '@/testing/server';

import { useDesk } from './use-desk';

const server = serveShop();

const onLeaving = vi.fn();
let asidePut = Promise.resolve();

/** Who stands at the desk, how many answers came, ways to the first member of the shop, and a sale to nobody. */
function Desk() {
  const desk = useDesk(onLeaving);
  const gate = useCommandGate();
  const [answers, setAnswers] = useState(0);
  const count = () => setAnswers((before) => before + 1);
  const first = shop.records[0];
  const sell = () =>
    void gate.run(
      { kind: 'consumption', body: { amount: '20.00', tenders: [{ method: 'cash', given: '20.00' }] } },
      { amount: '20.00', memberName: '', cardTail: null, membershipId: '' },
    );
  return (
    <>
      <p role="status">{desk.member?.panel.member.name ?? desk.view.at}</p>
      <p>answers {answers}</p>
      <button onClick={() => void desk.openMembership(first?.membership.id ?? '').then(count)}>open</button>
      <button onClick={() => void desk.refreshPanel().then(count)}>refresh</button>
      <button onClick={() => void desk.startLookup(first?.membership.cards[0]?.number ?? '', 'typed').then(count)}>
        look
      </button>
      <button onClick={desk.leave}>leave</button>
      <button onClick={sell}>sell</button>
      <button onClick={() => void gate.keep(() => asidePut).then(count)}>put aside</button>
    </>
  );
}

/** An answer that comes when it is let go. */
function held(path: string, method: 'get' | 'post', answer: () => Response): () => void {
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => (letGo = resolve));
  server.use(
    http[method](at(path), async () => {
      await gone;
      return answer();
    }),
  );
  return letGo;
}

const heldPanel = () => {
  const [record] = shop.records;
  if (!record) throw new Error('a shop without members');
  return held('/memberships/:id/desk', 'get', () => HttpResponse.json(panelOf(record, null)));
};
const name = (place: number) => shop.records[place]?.member.name ?? '';
const tap = (place: number) =>
  publishSwipe({ value: shop.records[place]?.membership.cards[0]?.number ?? '', source: 'reader' });
const press = (button: string) => userEvent.click(screen.getByRole('button', { name: button }));
const front = () => screen.getByRole('status').textContent;

describe('who stands at the desk', () => {
  it('is whoever tapped last, also when somebody who was chosen before is answered later', async () => {
    const letGo = heldPanel();
    renderAtTheTill(<Desk />);
    await press('open');
    expect(front()).toBe('looking');
    tap(1);
    await waitFor(() => expect(front()).toBe(name(1)));
    letGo();
    await screen.findByText('answers 1');
    expect(front()).toBe(name(1));
  });

  it('is nobody after the clerk went back, whatever is still answered', async () => {
    renderAtTheTill(<Desk />);
    tap(0);
    await waitFor(() => expect(front()).toBe(name(0)));
    const letGo = heldPanel();
    await press('refresh');
    await press('leave');
    letGo();
    await screen.findByText('answers 1');
    expect(front()).toBe('idle');
  });

  it('changes only after the money that is on its way was answered', async () => {
    const found = held('/desk/lookups', 'post', () => {
      const [record] = shop.records;
      if (!record) throw new Error('a shop without members');
      return HttpResponse.json({ outcome: 'found', card: null, panels: [panelOf(record, null)] });
    });
    const paid = held('/consumptions', 'post', () => HttpResponse.json({}, { status: 422 }));
    renderAtTheTill(<Desk />);
    await press('look');
    await press('sell');
    found();
    await screen.findByText('answers 1');
    expect(front()).toBe('looking');
    paid();
    await waitFor(() => expect(front()).toBe(name(0)));
  });

  it('stays while a sale is put aside, which nobody pays meanwhile', async () => {
    let isAside = () => {};
    asidePut = new Promise<void>((resolve) => (isAside = resolve));
    const sent = vi.fn();
    server.events.on('request:start', ({ request }) => sent(new URL(request.url).pathname));
    renderAtTheTill(<Desk />);
    await press('put aside');
    tap(0);
    await press('sell');
    expect(front()).toBe('idle');
    isAside();
    await waitFor(() => expect(front()).toBe(name(0)));
    expect(sent).not.toHaveBeenCalledWith('/api/v1/consumptions');
    server.events.removeAllListeners();
  });
});

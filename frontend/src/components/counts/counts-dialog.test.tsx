import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, it, vi } from 'vitest';

import { at } from '@/testing/answers';
import { sessionOf } from '@/testing/mock/facts';
import { countsFrom, seedPackages } from '@/testing/mock/packages';
import { panelOf } from '@/testing/mock/records';
import { shop } from '@/testing/mock/shop';
import { renderAtTheTill } from '@/testing/render';
import { serveShop } from '@/testing/server';

import { CountsDialog } from './counts-dialog';

const server = serveShop();

/** Opens it before its list is there; what is returned lets the list come. */
function openWaiting() {
  const record = shop.records[0];
  if (!record) throw new Error('the shop has members');
  const items = seedPackages().flatMap(countsFrom);
  let letCome = () => {};
  const come = new Promise<void>((resolve) => (letCome = resolve));
  server.use(
    http.get(at('/memberships/:id/counts'), async () => {
      await come;
      return HttpResponse.json({ items, next_cursor: null });
    }),
  );
  renderAtTheTill(
    <CountsDialog panel={panelOf(record, null)} onClose={vi.fn()} onDone={vi.fn()} onLaidAside={vi.fn()} />,
    sessionOf(),
  );
  return () => letCome();
}

it.each([
  ['{Alt>}2{/Alt}', [false, true]],
  ['', [true, false]],
])('marks what was asked for by key before the list was there: %s', async (keys, marked) => {
  const letCome = openWaiting();
  if (keys !== '') await userEvent.setup().keyboard(keys);
  letCome();
  await waitFor(() => expect(screen.getAllByRole('radio')).toHaveLength(2));
  expect(screen.getAllByRole('radio').map((radio) => (radio as HTMLInputElement).checked)).toEqual(marked);
});

import { act, render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import { expect, test, vi } from 'vitest';

import { early } from './early';

const Drawer = ({ name }: { name: string }) => <p>{name}</p>;

test('a part that is here is shown in the same step', async () => {
  const load = vi.fn(() => Promise.resolve(Drawer));
  const Part = early(load);
  Part.fetchNow();
  await load.mock.results[0]?.value;
  await Promise.resolve();
  render(
    <Suspense fallback="waiting">
      <Part name="counts" />
    </Suspense>,
  );
  expect(screen.getByText('counts')).toBeInTheDocument();
  expect(load).toHaveBeenCalledTimes(1);
});

test('a part that was not fetched early comes when it is asked for', async () => {
  const Part = early(() => Promise.resolve(Drawer));
  await act(async () => {
    render(
      <Suspense fallback="waiting">
        <Part name="cards" />
      </Suspense>,
    );
  });
  expect(await screen.findByText('cards')).toBeInTheDocument();
});

test('a part that could not be fetched is fetched again', async () => {
  const load = vi.fn(() => Promise.resolve(Drawer));
  load.mockRejectedValueOnce(new Error('offline'));
  const Part = early(load);
  Part.fetchNow();
  await load.mock.results[0]?.value.catch(() => undefined);
  await Promise.resolve();
  await act(async () => {
    render(
      <Suspense fallback="waiting">
        <Part name="return" />
      </Suspense>,
    );
  });
  expect(await screen.findByText('return')).toBeInTheDocument();
  expect(load).toHaveBeenCalledTimes(2);
});

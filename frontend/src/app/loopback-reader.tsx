// Taps from the gateway of this PC, where its settings open that way; shows nothing where they do not.
import { lazy, Suspense, useEffect, useState } from 'react';

import { client, unwrap } from '@/api/client';
import type { TapEvent } from '@/api/types';
import { withTexts } from '@/lib/i18n';
import { followLoopback, rememberAsked, type LoopbackState } from '@/lib/loopback';
import { takeTap } from '@/lib/taps';

import { notifyLateTap } from './late-tap';

const LoopbackSign = lazy(() =>
  withTexts(import('./loopback-sign')).then((module) => ({ default: module.LoopbackSign })),
);

const tickets = async () => (await unwrap(client.POST('/sessions/current/reader-tickets'))).tickets;

export function LoopbackReader() {
  const [state, setState] = useState<LoopbackState | null>(null);
  const [asked, setAsked] = useState(false);
  useEffect(
    () =>
      followLoopback(
        {
          tickets,
          onTap: ({ event, data }) => {
            if (event === 'tap' && takeTap(JSON.parse(data) as TapEvent) === 'late') notifyLateTap();
          },
          onState: setState,
        },
        asked,
      ),
    [asked],
  );
  const ask = () => {
    rememberAsked();
    setAsked(true);
  };
  return (
    state && (
      <Suspense>
        <LoopbackSign state={state} onAsk={ask} />
      </Suspense>
    )
  );
}

// The taps of any terminal, for whoever looks after its readers: the desk of that terminal gets them too.
import { useEffect, useState } from 'react';

import { commonHeaders, fetchWithSession } from '@/api/client';
import { API_PATH } from '@/api/path';
import type { TapEvent } from '@/api/types';
import { followStream } from '@/lib/sse';
import { useSwipes } from '@/lib/use-swipes';

/** The newest tap since the panel was opened. */
export function useTerminalTaps(terminalId: string): TapEvent | null {
  const [tap, setTap] = useState<TapEvent | null>(null);
  // At the till itself: whoever tries a reader does not want to be taken to the desk.
  useSwipes(() => undefined);
  useEffect(
    () =>
      followStream(
        (headers, signal) =>
          fetchWithSession(
            new Request(new URL(`${API_PATH}/terminals/${terminalId}/events`, location.origin), {
              headers: { ...commonHeaders(), ...headers, Accept: 'text/event-stream' },
              signal,
            }),
          ),
        {
          onEvent: (event) => {
            if (event.event === 'tap') setTap(JSON.parse(event.data) as TapEvent);
          },
          onState: () => undefined,
        },
      ),
    [terminalId],
  );
  return tap;
}

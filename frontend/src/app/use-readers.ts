// Every way a card arrives: a reader that types, and readers that the server tells about. One stream a browser: the
// tab that holds the lock listens and passes taps on to the others.
import { useEffect, useLayoutEffect, useState } from 'react';

import { commonHeaders, fetchWithSession } from '@/api/client';
import { API_PATH } from '@/api/path';
import type { TapEvent } from '@/api/types';
import { followStream } from '@/lib/sse';
import { publishSwipe } from '@/lib/swipes';
import { takeTap } from '@/lib/taps';
import { useLatest } from '@/lib/use-latest';
import { listenForSwipes } from '@/lib/wedge';
import { recallWedgeSettings } from '@/lib/wedge-settings';

/** `typing`: only readers that type; `ready`: the server's stream is open; `lost`: it is down. */
export type ReaderState = 'typing' | 'ready' | 'lost';

interface TapHandlers {
  /** A card was read and nobody is there to take it. */
  onUntaken: () => void;
  /** A tap came too late to open anybody, while somebody waits. */
  onLate: () => void;
}

export function useReaders(terminalId: string | null, enabled: boolean, handlers: TapHandlers): ReaderState {
  const [state, setState] = useState<ReaderState>('typing');
  const latest = useLatest(handlers);

  // In the same step in which the screen says that a card may come.
  useLayoutEffect(() => {
    if (!enabled) return;
    return listenForSwipes((value) => {
      if (!publishSwipe({ value, source: 'wedge' })) latest.current.onUntaken();
    }, recallWedgeSettings());
  }, [enabled, latest]);

  useEffect(() => {
    if (!enabled || !terminalId) return;
    const take = (tap: TapEvent) => {
      const outcome = takeTap(tap);
      if (outcome === 'untaken') latest.current.onUntaken();
      else if (outcome === 'late') latest.current.onLate();
    };
    return shareStream(terminalId, take, setState);
  }, [enabled, latest, terminalId]);

  return enabled && terminalId ? state : 'typing';
}

function shareStream(
  terminalId: string,
  onTap: (tap: TapEvent) => void,
  onState: (state: ReaderState) => void,
): () => void {
  const name = `regulars-reader-${terminalId}`;
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
  const release = new AbortController();
  channel?.addEventListener('message', (message: MessageEvent<{ tap?: TapEvent; state?: ReaderState }>) => {
    if (message.data.tap) onTap(message.data.tap);
    if (message.data.state) onState(message.data.state);
  });

  const lead = () => {
    const stop = followStream(
      (headers, signal) =>
        fetchWithSession(
          new Request(new URL(`${API_PATH}/terminals/${terminalId}/events`, location.origin), {
            headers: { ...commonHeaders(), ...headers, Accept: 'text/event-stream' },
            signal,
          }),
        ),
      {
        onEvent: (event) => {
          if (event.event !== 'tap' || release.signal.aborted) return;
          const tap = JSON.parse(event.data) as TapEvent;
          channel?.postMessage({ tap });
          onTap(tap);
        },
        onState: (stream) => {
          if (release.signal.aborted) return;
          const state: ReaderState = stream === 'open' ? 'ready' : 'lost';
          channel?.postMessage({ state });
          onState(state);
        },
      },
    );
    release.signal.addEventListener('abort', stop);
  };

  // Locks exist on secure pages only; elsewhere each tab listens for itself and the event ids keep taps single.
  if (navigator.locks) {
    void navigator.locks
      .request(name, { signal: release.signal }, () => {
        lead();
        return new Promise<void>((resolve) => release.signal.addEventListener('abort', () => resolve()));
      })
      .catch(() => undefined);
  } else {
    lead();
  }
  return () => {
    release.abort();
    channel?.close();
  };
}

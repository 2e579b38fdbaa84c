// The short way: taps straight from the gateway of this PC, beside the way by the server.
//
// *Invariant:* this PC is never dialled before the browser's permission is granted or a person asked for it: browsers block
// a page whose question is waved away three times.
import { recall, remember } from './preferences';
import { followStream, type StreamEvent } from './sse';

/** `ask`: a person must ask for it first; `denied`: the browser does not allow it; `away`: nobody answers. */
export type LoopbackState = 'ask' | 'denied' | 'direct' | 'away';

/** Notes that a person asked for it. Browsers that ask nobody are not asked about again; the others keep the answer. */
export const rememberAsked = () => remember(ASKED, 'yes');

/** What one gateway takes. */
export interface LoopbackTicket {
  device_id: string;
  port: number;
  ticket: string;
}

/** Browsers have called it differently; those without it ask nobody. */
const PERMISSIONS = ['loopback-network', 'local-network-access'];
const ASKED = 'loopback';
/** A browser writes a line to its console for each attempt that fails. */
const FAILURES_MAX = 5;

/** The browser's permission to reach this PC; `null` where the browser knows none. */
async function findPermission(): Promise<PermissionStatus | null> {
  for (const name of PERMISSIONS) {
    try {
      return await navigator.permissions.query({ name: name as PermissionName });
    } catch {
      // Another name, or none.
    }
  }
  return null;
}

export interface LoopbackHandlers {
  /** Fresh tickets; each is good once. */
  tickets: () => Promise<LoopbackTicket[]>;
  onTap: (event: StreamEvent) => void;
  onState: (state: LoopbackState) => void;
}

/** Follows the gateways of this PC until the returned function is called. `asked` tells that a person asked for it. */
export function followLoopback(handlers: LoopbackHandlers, asked: boolean): () => void {
  const stop = new AbortController();
  void start(handlers, asked, stop.signal);
  return () => stop.abort();
}

async function start(handlers: LoopbackHandlers, asked: boolean, signal: AbortSignal): Promise<void> {
  const waiting = await handlers.tickets().catch(() => []);
  if (waiting.length === 0 || signal.aborted) return;
  const permission = await findPermission();
  if (signal.aborted) return;
  let isDialled = false;
  const look = () => {
    if (isDialled) return;
    const state = permission?.state ?? 'prompt';
    if (state === 'denied') handlers.onState('denied');
    else if (state === 'granted' || asked || (!permission && recall(ASKED))) {
      isDialled = true;
      for (const first of waiting) dial(first, handlers, signal);
    } else handlers.onState('ask');
  };
  permission?.addEventListener('change', look, { signal });
  look();
}

function dial(first: LoopbackTicket, handlers: LoopbackHandlers, signal: AbortSignal): void {
  let failures = 0;
  let ticket: LoopbackTicket | undefined = first;
  const open = async (_: Record<string, string>, ending: AbortSignal): Promise<Response> => {
    ticket ??= (await handlers.tickets()).find((each) => each.device_id === first.device_id);
    const shown = ticket;
    ticket = undefined;
    if (!shown) throw new Error('nobody waits any more');
    return fetch(`http://127.0.0.1:${shown.port}/taps`, {
      headers: { Authorization: `Bearer ${shown.ticket}` },
      cache: 'no-store',
      credentials: 'omit',
      signal: ending,
    });
  };
  const end = followStream(open, {
    onEvent: handlers.onTap,
    onState: (state) => {
      if (signal.aborted) return;
      failures = state === 'open' ? 0 : failures + 1;
      if (state === 'open') handlers.onState('direct');
      else if (failures >= FAILURES_MAX) {
        end();
        handlers.onState('away');
      }
    },
  });
  signal.addEventListener('abort', end);
}

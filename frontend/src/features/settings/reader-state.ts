// What a reader's row says, decided from what its gateway told last.
import type { Device, Reader } from '@/api/types';

/** A gateway tells every half minute; after three it is away. */
const SILENT_MS = 90_000;

export type ReaderLook = { state: Reader['state'] | 'offline'; look: 'ok' | 'bad' | 'quiet' };

const REFUSALS = [
  'random-uid',
  'payment-code',
  'payment-card',
  'not-utf-8',
  'card-removed',
  'not-expected',
  'unreadable',
] as const;

export type Advice =
  'typing' | 'state.offline' | 'state.stuck' | 'state.removed' | `refusal.${(typeof REFUSALS)[number]}`;

/** How a reader is, as far as anybody knows now. */
export function lookOf(device: Device, reader: Reader, nowMs: number): ReaderLook {
  if (!device.last_seen_at || nowMs - Date.parse(device.last_seen_at) > SILENT_MS)
    return { state: 'offline', look: 'quiet' };
  const good = reader.state === 'ready' || reader.state === 'attached';
  return { state: reader.state, look: good ? 'ok' : 'bad' };
}

/** The key of the one sentence that helps most, if any does. */
export function adviceOf(device: Device, reader: Reader, nowMs: number): Advice | null {
  const { state } = lookOf(device, reader, nowMs);
  switch (state) {
    case 'offline':
    case 'stuck':
    case 'removed':
      return `state.${state}`;
    case 'failed':
      return null;
    case 'ready':
    case 'attached':
      if (reader.last_refusal)
        return `refusal.${REFUSALS.find((refusal) => refusal === reader.last_refusal) ?? 'unreadable'}`;
      return reader.driver === 'wedge' ? 'typing' : null;
  }
}

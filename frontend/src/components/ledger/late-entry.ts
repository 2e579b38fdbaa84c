// 补录: what was written on paper while the till could not be used. While it is on, everything that this tab sells happened at
// the time that is typed, not now.
//
// *Invariant:* the number of a paper slip is for one entry: it is gone as soon as that is recorded.
import { useSyncExternalStore } from 'react';

import type { CommandBody } from '@/api/command';
import { instantOfWall } from '@/lib/shop-time';

export interface LateEntry {
  /** As the shop's clock said: `2026-11-28T14:30`. */
  at: string;
  reason: string;
  slipNo: string;
}

/** Off, about to begin, or on. */
type LateState = LateEntry | 'asked' | null;

/** What is sold at a desk, and so may have been written on paper. */
const SOLD: readonly CommandBody['kind'][] = ['consumption', 'top_up', 'package_sale', 'count_use', 'repayment'];

let state: LateState = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function setLateEntry(next: LateState): void {
  state = next;
  for (const listener of listeners) listener();
}

export const useLateEntry = (): LateState => useSyncExternalStore(subscribe, () => state);

/** What a request of the desk says of its time: nothing while no entry is late. */
export function lateFields(): { occurred_at?: string; late_entry?: { reason: string; slip_no?: string } } {
  if (state === null || state === 'asked') return {};
  const { at, reason, slipNo } = state;
  const slip = slipNo.trim();
  return {
    occurred_at: instantOfWall(at)?.toISOString() ?? at,
    late_entry: { reason, ...(slip ? { slip_no: slip } : {}) },
  };
}

/** The command as it happened. */
export function asItHappened<C extends CommandBody>(command: C): C {
  return SOLD.includes(command.kind) ? { ...command, body: { ...command.body, ...lateFields() } } : command;
}

/** A command was recorded: its paper slip is done. Another one may have been typed meanwhile. */
export function slipIsDone({ body }: CommandBody): void {
  if (state === null || state === 'asked' || !('late_entry' in body)) return;
  const { slip_no } = body.late_entry as { slip_no?: string };
  if (slip_no === state.slipNo.trim()) setLateEntry({ ...state, slipNo: '' });
}

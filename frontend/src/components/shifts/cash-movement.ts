// Cash laid in or taken out. The key and the body stay in this tab's storage until a definite answer came, so that a
// lost answer is asked for with the very same request, and cash never moves twice.
import { client, unwrap } from '@/api/client';
import { ApiProblem } from '@/api/problem';
import type { CashMovementRequest } from '@/api/types';
import { newUuid } from '@/lib/uuid';

const STORAGE_KEY = 'regulars.cash-movement';

export interface PendingMove {
  key: string;
  shiftId: string;
  body: CashMovementRequest;
}

/** The movement of this shift whose answer is still open. */
export function recallMove(shiftId: string): PendingMove | null {
  try {
    const move = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null') as PendingMove | null;
    return move?.shiftId === shiftId ? move : null;
  } catch {
    return null;
  }
}

export const newMove = (shiftId: string, body: CashMovementRequest): PendingMove => ({ key: newUuid(), shiftId, body });

/** Sends it, for the first time or again. Throws what was refused; `unknown` when nobody can say. */
export async function sendMove(move: PendingMove): Promise<'done' | 'unknown'> {
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(move));
  try {
    await unwrap(
      client.POST('/shifts/{id}/cash-movements', {
        params: { path: { id: move.shiftId }, header: { 'Idempotency-Key': `"${move.key}"` } },
        body: move.body,
      }),
    );
  } catch (error) {
    if (isUndecided(error)) return 'unknown';
    sessionStorage.removeItem(STORAGE_KEY);
    throw error;
  }
  sessionStorage.removeItem(STORAGE_KEY);
  return 'done';
}

function isUndecided(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return true;
  return (
    error.status === 0 || error.code === 'request-in-progress' || (error.status >= 500 && error.code !== 'unavailable')
  );
}

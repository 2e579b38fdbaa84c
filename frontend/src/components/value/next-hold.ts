import type { Hold } from '@/api/types';

type Known = Pick<Hold, 'id' | 'amount'>;

/** The hold after the chosen one, the first when none is chosen, and none after the last. */
export function nextHold(holds: readonly Known[], chosenId: string | null): Known | null {
  const hold = holds[holds.findIndex((each) => each.id === chosenId) + 1];
  return hold ? { id: hold.id, amount: hold.amount } : null;
}

// Figures of a statement: which kinds are worth a column, and how an amount of a kind is written.
import type { StatementMovement, StatementSummary, ValueKind } from '@/api/types';
import { formatChange, formatMoney, formatWhole, formatWholeChange } from '@/lib/money';

const MONEY: readonly string[] = ['principal', 'bonus', 'owed_money', 'on_account'];

/** Whether amounts of a kind are money; others are whole numbers. */
export const isMoney = (kind: ValueKind): boolean => MONEY.includes(kind);

/** An amount as it stands: `1,280.50`, `96`. */
export const plainAmount = (kind: ValueKind, amount: string): string =>
  isMoney(kind) ? formatMoney(amount) : formatWhole(Number(amount));

/** An amount with its sign: `−73.75`, `+8`. */
export const signedAmount = (kind: ValueKind, amount: string): string =>
  isMoney(kind) ? formatChange(amount) : formatWholeChange(Number(amount));

const isNothing = (amount: string): boolean => /^-?0(\.00)?$/.test(amount);

/** Kinds that the statement says something about, in its order; money that was paid in is always one. */
export function kindsInUse(summary: StatementSummary, movements: readonly StatementMovement[]): ValueKind[] {
  const moved = new Set(movements.flatMap((movement) => movement.changes.map((change) => change.kind)));
  return summary.kinds
    .filter(
      ({ kind, opening, closing }) =>
        kind === 'principal' || moved.has(kind) || !isNothing(opening) || !isNothing(closing),
    )
    .map(({ kind }) => kind);
}

// A drawer counted by notes and coins: pure, in minor units.
import type { CloseShiftRequest } from '@/api/types';
import { fromMinor, toMinor, type Minor, type MoneyText } from '@/lib/money';

/** Notes and coins in minor units, the largest first. */
export const DENOMINATIONS: readonly Minor[] = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10];

/** What was typed for each of them. */
export type Pieces = Readonly<Record<Minor, string>>;

const PIECES_DIGITS_MAX = 6;

/** Digits only, as a number of pieces is typed. */
export function typedPieces(input: string): string {
  const half = input.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  return half.replace(/\D/g, '').slice(0, PIECES_DIGITS_MAX);
}

/** What the pieces are worth. */
export function worth(pieces: Pieces): Minor {
  return DENOMINATIONS.reduce((total, each) => total + each * Number(pieces[each] ?? ''), 0);
}

/** What some pieces of one denomination are worth. */
export const worthOf = ({ denomination, pieces }: { denomination: MoneyText; pieces: number }): MoneyText =>
  fromMinor(toMinor(denomination) * pieces);

/** The pieces as the server takes them: what is not there is not told. */
export function countsOf(pieces: Pieces): NonNullable<CloseShiftRequest['counts']> {
  return DENOMINATIONS.map((each) => ({ denomination: fromMinor(each), pieces: Number(pieces[each] ?? '') })).filter(
    (count) => count.pieces > 0,
  );
}

/** Whether anything was counted: an empty drawer is told by a zero. */
export function isCounted(pieces: Pieces): boolean {
  return DENOMINATIONS.some((each) => (pieces[each] ?? '') !== '');
}

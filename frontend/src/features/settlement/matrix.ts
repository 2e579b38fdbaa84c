// The matrix as a table: every party a row and a column, with sums that the server's figures add up to.
import type { SettlementReport } from '@/api/types';
import { fromMinor, toMinor } from '@/lib/money';

type Figures = Pick<SettlementReport, 'parties' | 'cells'>;

export interface MatrixRow {
  id: string;
  name: string;
  /** By column; null where nothing moved. */
  cells: (string | null)[];
  sum: string;
}

const sumOf = (amounts: readonly (string | null)[]): string =>
  fromMinor(amounts.reduce((sum, amount) => sum + (amount === null ? 0 : toMinor(amount)), 0));

/** Rows by whose top-ups, columns by where they were used; own use is in its place, too. */
export function matrixRows({ parties, cells }: Figures): { rows: MatrixRow[]; sums: string[]; total: string } {
  const settled = new Map(cells.map((cell) => [`${cell.issuer_id} ${cell.place_id}`, cell.settled]));
  const rows = parties.map((issuer) => {
    const row = parties.map((place) => settled.get(`${issuer.id} ${place.id}`) ?? null);
    return { id: issuer.id, name: issuer.name, cells: row, sum: sumOf(row) };
  });
  const sums = parties.map((_, column) => sumOf(rows.map((row) => row.cells[column] ?? null)));
  return { rows, sums, total: sumOf(sums) };
}

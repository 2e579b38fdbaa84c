import { useTranslation } from 'react-i18next';

import type { SettlementReport } from '@/api/types';
import { cn } from '@/lib/cn';
import { formatMoney } from '@/lib/money';

import type { Cell } from '../api/settlement';
import { matrixRows } from '../matrix';

export interface OpenedCell extends Cell {
  /** What the figure is called. */
  title: string;
  amount: string;
}

/** Who topped up × who served, with the sums of rows and columns. */
export function MatrixTable({
  figures,
  onOpen,
}: {
  figures: Pick<SettlementReport, 'parties' | 'cells'>;
  /** Shows the postings behind a cell; absent on paper. */
  onOpen?: (cell: OpenedCell) => void;
}) {
  const { t } = useTranslation('settlement');
  const { parties } = figures;
  const { rows, sums, total } = matrixRows(figures);
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th className="grows">{t('issuer')}</th>
          {parties.map((party) => (
            <th key={party.id} className="text-right">
              {party.name}
            </th>
          ))}
          <th className="text-right">{t('sum')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row" className="grows text-left font-semibold">
              {row.name}
            </th>
            {row.cells.map((amount, column) => {
              const place = parties[column];
              if (amount === null || !place) {
                return (
                  <td key={column} className="num text-ink-3">
                    –
                  </td>
                );
              }
              return (
                <td key={column} className={cn('num', row.id === place.id && 'text-ink-3')}>
                  <Amount
                    cell={{
                      issuer: row.id,
                      place: place.id,
                      title: t('behindTitle', { issuer: row.name, place: place.name }),
                      amount: formatMoney(amount),
                    }}
                    label={t('cell', { issuer: row.name, place: place.name, amount: formatMoney(amount) })}
                    onOpen={onOpen}
                  />
                </td>
              );
            })}
            <td className="num font-semibold">
              <Amount
                cell={{ issuer: row.id, title: t('issuerSum', { issuer: row.name }), amount: formatMoney(row.sum) }}
                onOpen={onOpen}
              />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" className="grows text-left">
            {t('sum')}
          </th>
          {parties.map((place, column) => (
            <td key={place.id} className="num">
              <Amount
                cell={{
                  place: place.id,
                  title: t('placeSum', { place: place.name }),
                  amount: formatMoney(sums[column] ?? '0'),
                }}
                onOpen={onOpen}
              />
            </td>
          ))}
          <td className="num font-semibold">
            <Amount cell={{ title: t('matrix'), amount: formatMoney(total) }} onOpen={onOpen} />
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

/** A figure of the matrix that opens the movements it is the sum of. */
function Amount({
  cell,
  label = `${cell.title}, ${cell.amount}`,
  onOpen,
}: {
  cell: OpenedCell;
  label?: string;
  onOpen: ((cell: OpenedCell) => void) | undefined;
}) {
  if (!onOpen) return <>{cell.amount}</>;
  return (
    <button
      type="button"
      className="rounded-1 underline decoration-dotted underline-offset-4"
      aria-label={label}
      onClick={() => onOpen({ ...cell, settled: true })}
    >
      {cell.amount}
    </button>
  );
}

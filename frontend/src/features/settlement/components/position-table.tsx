import { useTranslation } from 'react-i18next';

import type { SettlementReport } from '@/api/types';
import { formatMoney, formatChange, toMinor } from '@/lib/money';

import type { Cell } from '../api/settlement';
import type { OpenedCell } from './matrix-table';

type Figures = Pick<SettlementReport, 'parties' | 'totals'>;
type Column = 'topped_up' | 'adjusted' | 'refunded' | 'delivered' | 'bonus' | 'kept' | 'carried' | 'counts' | 'between';

const COLUMNS = [
  ['topped_up', 'toppedUp'],
  ['adjusted', 'adjusted'],
  ['refunded', 'refunded'],
  ['kept', 'kept'],
  ['delivered', 'delivered'],
  ['bonus', 'bonus'],
  ['carried', 'carried'],
  ['counts', 'counts'],
  ['between', 'between'],
] as const satisfies readonly (readonly [Column, string])[];
/** As what the movements behind a column count; a column without is no sum of movements. */
const FLOWS: Partial<Record<Column, NonNullable<Cell['flow']>>> = {
  topped_up: 'topped_up',
  adjusted: 'adjusted',
  refunded: 'refunded',
  kept: 'kept',
  delivered: 'delivered',
  bonus: 'delivered',
};
/** Columns that few shops ever need. */
const SELDOM: readonly Column[] = ['adjusted', 'kept', 'carried', 'counts'];

/** Where each stands, and that positions sum to what members have left. */
export function PositionTable({
  figures,
  onOpen,
}: {
  figures: Figures;
  /** Shows the movements behind a figure; absent on paper. */
  onOpen?: (cell: OpenedCell) => void;
}) {
  const { t } = useTranslation('settlement');
  const { parties, totals } = figures;
  const isNeeded = (column: Column) => parties.some((party) => toMinor(party[column]) !== 0);
  const columns = COLUMNS.filter(([column]) => !SELDOM.includes(column) || isNeeded(column));
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th className="grows">{t('parties.shop')}</th>
          {columns.map(([column, word]) => (
            <th key={column} className="text-right">
              {t(word)}
            </th>
          ))}
          <th className="text-right">{t('position')}</th>
        </tr>
      </thead>
      <tbody>
        {parties.map((party) => (
          <tr key={party.id}>
            <th scope="row" className="grows text-left font-semibold">
              {party.name}
            </th>
            {columns.map(([column, word]) => (
              <td key={column} className="num text-ink-2">
                <Amount
                  cell={{ place: party.id, title: `${party.name}, ${t(word)}`, amount: formatMoney(party[column]) }}
                  flow={FLOWS[column]}
                  onOpen={onOpen}
                />
              </td>
            ))}
            <td className="num font-semibold">{formatChange(party.position)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" className="grows text-left">
            {t('sum')}
          </th>
          {columns.map(([column, word]) => (
            <td key={column} className="num">
              <Amount
                cell={{ title: `${t('sum')}, ${t(word)}`, amount: formatMoney(totals[column]) }}
                flow={FLOWS[column]}
                onOpen={onOpen}
              />
            </td>
          ))}
          <td className="num font-semibold" title={t('leftNote')}>
            {formatMoney(totals.position)}
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

/** A figure that opens its movements, where it is the sum of some. */
function Amount({
  cell,
  flow,
  onOpen,
}: {
  cell: OpenedCell;
  flow: Cell['flow'];
  onOpen: ((cell: OpenedCell) => void) | undefined;
}) {
  if (!flow || !onOpen) return <>{cell.amount}</>;
  return (
    <button
      type="button"
      className="rounded-1 underline decoration-dotted underline-offset-4"
      aria-label={`${cell.title}, ${cell.amount}`}
      onClick={() => onOpen({ ...cell, flow })}
    >
      {cell.amount}
    </button>
  );
}

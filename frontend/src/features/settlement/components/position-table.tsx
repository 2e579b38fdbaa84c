import { useTranslation } from 'react-i18next';

import type { SettlementReport } from '@/api/types';
import { formatMoney, formatChange, toMinor } from '@/lib/money';

type Figures = Pick<SettlementReport, 'parties' | 'totals'>;
type Column = 'topped_up' | 'adjusted' | 'refunded' | 'delivered' | 'bonus' | 'kept' | 'carried' | 'between';

const COLUMNS = [
  ['topped_up', 'toppedUp'],
  ['adjusted', 'adjusted'],
  ['refunded', 'refunded'],
  ['kept', 'kept'],
  ['delivered', 'delivered'],
  ['bonus', 'bonus'],
  ['carried', 'carried'],
  ['between', 'between'],
] as const satisfies readonly (readonly [Column, string])[];
/** Columns that few shops ever need. */
const SELDOM: readonly Column[] = ['adjusted', 'kept', 'carried'];

/** Where each stands, and that positions sum to what members have left. */
export function PositionTable({ figures }: { figures: Figures }) {
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
            {columns.map(([column]) => (
              <td key={column} className="num text-ink-2">
                {formatMoney(party[column])}
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
          {columns.map(([column]) => (
            <td key={column} className="num">
              {formatMoney(totals[column])}
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

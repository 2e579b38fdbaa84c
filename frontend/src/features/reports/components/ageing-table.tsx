// 账龄: what is owed, by kind and age of the lots: as things stand, or at the end of a business date.
import { useTranslation } from 'react-i18next';

import type { AgedLots } from '@/api/types';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { EmptyState, Outdated } from '@/components/ui/states';
import { formatMoney, formatWhole, isZero } from '@/lib/money';

interface AgeingProps {
  rows: readonly AgedLots[];
  /** The rows are of the date before. */
  outdated: boolean;
  asOf: string | undefined;
  today: string;
  onAsOf: (date: string | undefined) => void;
}

export function AgeingTable({ rows, outdated, asOf, today, onAsOf }: AgeingProps) {
  const { t } = useTranslation('books');
  const nothing = asOf ? t('ageing.emptyThen') : t('ageing.empty');
  return (
    <section className="sheet flex-none overflow-x-auto px-4 py-3" aria-label={t('ageing.title')}>
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold">{t('ageing.title')}</h2>
          <p className="text-12 text-ink-3">{t('ageing.note')}</p>
        </div>
        <TextField
          boxClassName="w-40"
          type="date"
          label={t('ageing.asOf')}
          max={today}
          value={asOf ?? ''}
          onChange={(event) => onAsOf(event.target.value || undefined)}
        />
        {asOf && <Button onClick={() => onAsOf(undefined)}>{t('ageing.now')}</Button>}
      </div>
      <Outdated is={outdated}>
        {rows.length > 0 ? <Rows rows={rows} /> : <EmptyState title={nothing} next={t('ageing.emptyNext')} />}
      </Outdated>
    </section>
  );
}

function Rows({ rows }: { rows: readonly AgedLots[] }) {
  const { t } = useTranslation('books');
  return (
    <table className="grid-table mt-2">
      <thead>
        <tr>
          <th>{t('ageing.kind')}</th>
          <th className="grows">{t('ageing.age')}</th>
          <th className="text-right">{t('ageing.lots')}</th>
          <th className="text-right">{t('ageing.owed')}</th>
          <th className="text-right">{t('ageing.principal')}</th>
          <th className="text-right">{t('ageing.bonus')}</th>
          <th className="text-right">{t('ageing.number')}</th>
          <th className="text-right">{t('ageing.lapsed')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.kind} ${row.band}`}>
            <td className="font-semibold">{t(`ageing.kinds.${row.kind}`)}</td>
            <td className="grows">{t(`ageing.bands.${row.band as 0 | 1 | 2 | 3 | 4}`)}</td>
            <td className="num">{formatWhole(row.lots)}</td>
            <td className="num">{row.kind === 'points' ? '' : formatMoney(row.owed)}</td>
            <td className="num">{row.kind === 'stored_value' ? formatMoney(row.principal) : ''}</td>
            <td className="num">{row.kind === 'stored_value' ? formatMoney(row.bonus) : ''}</td>
            <td className="num">{row.kind === 'stored_value' ? '' : formatWhole(row.number)}</td>
            <td className="num text-ochre">{lapsedOf(row)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What of it can no longer be used: bonus in money, else a number. */
function lapsedOf(row: AgedLots): string {
  if (row.kind === 'stored_value') return isZero(row.bonus_lapsed) ? '' : formatMoney(row.bonus_lapsed);
  return row.number_lapsed === 0 ? '' : formatWhole(row.number_lapsed);
}

import { useTranslation } from 'react-i18next';

import type { MonthSums } from '@/api/types';
import { formatMoney, formatWhole, isZero, subtract } from '@/lib/money';

const ROWS = [
  'opening',
  'received',
  'delivered',
  'refunded',
  'kept',
  'fees',
  'interest',
  'between',
  'closing',
  'revenue',
  'money',
] as const;

/** Left out where they are nothing. */
const SELDOM: readonly (typeof ROWS)[number][] = ['fees', 'interest', 'between'];

/** The sums of a month and of its journal; beside those of an earlier lock, where there was one. */
export function MonthSumsTable({
  title,
  sums,
  label,
  before,
}: {
  title: string;
  sums: MonthSums;
  label: string;
  before?: MonthSums | undefined;
}) {
  const { t } = useTranslation('books');
  const rows = ROWS.filter((row) => !SELDOM.includes(row) || !isZero(sums[row]));
  const difference = (row: (typeof ROWS)[number] | 'debits') =>
    before && !isZero(subtract(sums[row], before[row])) ? formatMoney(subtract(sums[row], before[row])) : '';
  return (
    <table className="grid-table" aria-label={title}>
      <caption className="text-left font-semibold">{title}</caption>
      {before && (
        <thead>
          <tr>
            <th className="grows">{t('row')}</th>
            <th className="text-right">{t('locks.before')}</th>
            <th className="text-right">{label}</th>
            <th className="text-right">{t('locks.difference')}</th>
          </tr>
        </thead>
      )}
      <tbody>
        <tr>
          <th scope="row" className="grows text-left font-normal">
            {t('locks.sums.vouchers')}
          </th>
          {before && <td className="num">{formatWhole(before.vouchers)}</td>}
          <td className="num">{formatWhole(sums.vouchers)}</td>
          {before && (
            <td className="num">
              {sums.vouchers === before.vouchers ? '' : formatWhole(sums.vouchers - before.vouchers)}
            </td>
          )}
        </tr>
        {(['debits', ...rows] as const).map((row) => (
          <tr key={row}>
            <th scope="row" className="grows text-left font-normal">
              {t(`locks.sums.${row}`)}
            </th>
            {before && <td className="num">{formatMoney(before[row])}</td>}
            <td className="num">{formatMoney(sums[row])}</td>
            {before && <td className="num">{difference(row)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

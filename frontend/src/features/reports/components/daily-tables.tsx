// The tables of the sales report: groups side by side, categories, people.
import { useTranslation } from 'react-i18next';

import type { DailyReport } from '@/api/types';
import type { DailyGroup } from '@/app/router';
import { formatMoney, formatWhole, sum } from '@/lib/money';

/** Stretches of days, shops, entities or cashiers side by side. */
export function GroupsTable({
  report,
  by,
  nameOf = (first) => first,
}: {
  report: DailyReport;
  by: DailyGroup;
  /** What a stretch of days is called, by its first one. */
  nameOf?: (first: string) => string;
}) {
  const { t } = useTranslation('shifts');
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th className="grows">{t(`daily.group.${by}`)}</th>
          <th className="text-right">{t('daily.received')}</th>
          <th className="text-right">{t('daily.forLater')}</th>
          <th className="text-right">{t('daily.delivered')}</th>
          <th className="text-right">{t('daily.sales')}</th>
          <th className="text-right">{t('daily.toppedUp')}</th>
          <th className="text-right">{t('daily.refunded')}</th>
          <th className="text-right">{t('daily.discounts')}</th>
          <th className="text-right">{t('daily.corrections')}</th>
        </tr>
      </thead>
      <tbody>
        {report.groups.map((group) => (
          <tr key={group.date ?? group.id ?? 'machine'}>
            <td className="grows font-semibold">
              {group.date === null ? (group.name ?? t('daily.machine')) : nameOf(group.date)}
            </td>
            <td className="num">{formatMoney(group.received)}</td>
            <td className="num text-ink-2">{formatMoney(group.for_later)}</td>
            <td className="num">{formatMoney(group.delivered)}</td>
            <td className="num">{formatWhole(group.sales)}</td>
            <td className="num">{formatMoney(group.topped_up)}</td>
            <td className="num">{formatMoney(group.refunded)}</td>
            <td className="num">{formatMoney(group.discounts)}</td>
            <td className="num">{formatWhole(group.corrections)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What was delivered of each category. */
export function CategoriesTable({ rows }: { rows: DailyReport['sheet']['categories'] }) {
  const { t } = useTranslation('reports');
  const { t: words } = useTranslation('shifts');
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th className="grows">{words('daily.group.category')}</th>
          <th className="text-right">{t('col.pieces')}</th>
          <th className="text-right">{t('col.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.code ?? ''}>
            <td className="grows font-semibold">{row.name ?? words('categories.none')}</td>
            <td className="num">{formatWhole(row.pieces)}</td>
            <td className="num">{formatMoney(row.amount)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What each employee sold and performed. */
export function StaffTable({ rows }: { rows: DailyReport['sheet']['staff'] }) {
  const { t } = useTranslation('reports');
  const { t: words } = useTranslation('shifts');
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th className="grows">{words('daily.group.employee')}</th>
          <th className="text-right">{t('col.sold')}</th>
          <th className="text-right">{t('col.performed')}</th>
          <th className="text-right">{t('col.sum')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.employee_id}>
            <td className="grows font-semibold">{row.name}</td>
            <td className="num">{formatMoney(row.sold)}</td>
            <td className="num">{formatMoney(row.performed)}</td>
            <td className="num font-semibold">{formatMoney(sum([row.sold, row.performed]))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import { useTranslation } from 'react-i18next';

import type { Activity, EmployeeCommission } from '@/api/types';
import { cn } from '@/lib/cn';
import { formatMoney, formatWhole, isZero, sum } from '@/lib/money';

const ACTIVITIES: readonly Activity[] = ['sale', 'count_use', 'top_up', 'package'];

/** What each employee is due, by kind of business; ladders beside them. */
export function CommissionSums({
  rows,
  total,
  current,
  chosen,
  onCurrent,
  onOpen,
}: {
  rows: readonly EmployeeCommission[];
  total: string | null;
  current: number;
  chosen: string | undefined;
  onCurrent: (index: number) => void;
  onOpen: (employee: string) => void;
}) {
  const { t } = useTranslation('commission');
  const of = (row: EmployeeCommission, activity: Activity) =>
    sum(row.parts.filter((part) => part.activity === activity).map((part) => part.amount));
  const ladders = (row: EmployeeCommission) => sum(row.ladders.map((ladder) => ladder.amount));
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th className="w-full">{t('col.employee')}</th>
          <th className="num">{t('col.lines')}</th>
          {ACTIVITIES.map((activity) => (
            <th key={activity} className="num">
              {t(`activity.${activity}`)}
            </th>
          ))}
          <th className="num">{t('ladders')}</th>
          <th className="num">{t('col.total')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr
            key={row.employee.id}
            data-clickable
            data-selected={index === current || row.employee.id === chosen}
            onClick={() => onOpen(row.employee.id)}
          >
            <td>
              <button type="button" className="rounded-1 text-left font-semibold" onFocus={() => onCurrent(index)}>
                {row.employee.number} {row.employee.name}
              </button>
            </td>
            <td className="num">{formatWhole(row.lines)}</td>
            {ACTIVITIES.map((activity) => (
              <Amount key={activity} value={of(row, activity)} />
            ))}
            <Amount value={ladders(row)} />
            <td className="num font-semibold">{formatMoney(row.amount)}</td>
          </tr>
        ))}
      </tbody>
      {total !== null && (
        <tfoot>
          <tr className="font-semibold">
            <td>{t('everybody')}</td>
            <td className="num">{formatWhole(rows.reduce((lines, row) => lines + row.lines, 0))}</td>
            {ACTIVITIES.map((activity) => (
              <Amount key={activity} value={sum(rows.map((row) => of(row, activity)))} />
            ))}
            <Amount value={sum(rows.map(ladders))} />
            <td className="num">{formatMoney(total)}</td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function Amount({ value }: { value: string }) {
  return <td className={cn('num', isZero(value) && 'text-ink-3')}>{formatMoney(value)}</td>;
}

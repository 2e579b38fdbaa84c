import { useTranslation } from 'react-i18next';

import type { CommissionPartName } from '@/app/router';
import type { Activity, EmployeeCommission } from '@/api/types';
import { cn } from '@/lib/cn';
import { formatMoney, formatWhole, isZero, sum } from '@/lib/money';

const ACTIVITIES: readonly Activity[] = ['sale', 'count_use', 'top_up', 'package'];

/** One total: of whom, and of what. */
export interface CommissionTotal {
  employee: string | undefined;
  part: CommissionPartName;
}

/** What a total comes to for some employees. */
export function totalOf(rows: readonly EmployeeCommission[], part: CommissionPartName): string {
  if (part === 'all') return sum(rows.map((row) => row.amount));
  if (part === 'ladders') return sum(rows.flatMap((row) => row.ladders.map((ladder) => ladder.amount)));
  return sum(rows.flatMap((row) => row.parts.filter((each) => each.activity === part).map((each) => each.amount)));
}

/** What each employee is due, by kind of business; ladders beside them. Every total opens its lines. */
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
  chosen: CommissionTotal | null;
  onCurrent: (index: number) => void;
  onOpen: (total: CommissionTotal) => void;
}) {
  const { t } = useTranslation('commission');
  const figure = (of: readonly EmployeeCommission[], name: string, employee: string | undefined) =>
    function figureOf(part: CommissionPartName, value = totalOf(of, part)) {
      const words = part === 'all' ? t('col.total') : part === 'ladders' ? t('ladders') : t(`activity.${part}`);
      return (
        <Amount
          key={part}
          value={value}
          isWhole={part === 'all'}
          label={t('openTotal', { name, what: words, amount: formatMoney(value) })}
          isChosen={chosen?.employee === employee && chosen?.part === part}
          onOpen={() => onOpen({ employee, part })}
        />
      );
    };
  const ofAll = figure(rows, t('everybody'), undefined);
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
        {rows.map((row, index) => {
          const of = figure([row], row.employee.name, row.employee.id);
          return (
            <tr
              key={row.employee.id}
              data-clickable
              data-selected={index === current || row.employee.id === chosen?.employee}
              onClick={() => onOpen({ employee: row.employee.id, part: 'all' })}
            >
              <td>
                <button type="button" className="rounded-1 text-left font-semibold" onFocus={() => onCurrent(index)}>
                  {row.employee.number} {row.employee.name}
                </button>
              </td>
              <td className="num">{formatWhole(row.lines)}</td>
              {ACTIVITIES.map((activity) => of(activity))}
              {of('ladders')}
              {of('all', row.amount)}
            </tr>
          );
        })}
      </tbody>
      {total !== null && (
        <tfoot>
          <tr className="font-semibold">
            <td>{t('everybody')}</td>
            <td className="num">{formatWhole(rows.reduce((lines, row) => lines + row.lines, 0))}</td>
            {ACTIVITIES.map((activity) => ofAll(activity))}
            {ofAll('ladders')}
            {ofAll('all', total)}
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function Amount({
  value,
  isWhole,
  label,
  isChosen,
  onOpen,
}: {
  value: string;
  /** Everything together. */
  isWhole: boolean;
  label: string;
  isChosen: boolean;
  onOpen: () => void;
}) {
  return (
    <td className={cn('num', isWhole && 'font-semibold', isZero(value) && 'text-ink-3')}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={isChosen}
        className={cn('rounded-1 tabular-nums hover:underline', isChosen && 'font-semibold text-accent-text')}
        onClick={(event) => {
          event.stopPropagation();
          onOpen();
        }}
      >
        {formatMoney(value)}
      </button>
    </td>
  );
}

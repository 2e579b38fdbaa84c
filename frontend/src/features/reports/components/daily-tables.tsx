// The tables of the sales report: groups side by side, categories, people. Every figure opens its postings.
import { useTranslation } from 'react-i18next';

import type { DailyReport } from '@/api/types';
import type { DailyGroup } from '@/app/router';
import type { Behind } from '@/components/figures/sections';
import { formatMoney, formatWhole, sum } from '@/lib/money';

import { daysOf } from '../stretches';
import type { Days } from './behind-drawer';

type Group = DailyReport['groups'][number];

/** A figure whose postings are asked for: what it is called, and of which days, shop or cashier it is. */
export interface Asked {
  label: string;
  value: string;
  behind: Behind;
  within?: Partial<Days>;
}

export type OnBehind = (asked: Asked) => void;

const line = (name: string): Behind => ({ figure: `line:${name}` });

/** The columns of groups: the word above, what stands there, and the postings that it is the sum of. */
const COLUMNS = [
  ['received', (group: Group) => formatMoney(group.received), line('received')],
  ['forLater', (group: Group) => formatMoney(group.for_later), line('received_for_later')],
  ['delivered', (group: Group) => formatMoney(group.delivered), line('delivered')],
  ['sales', (group: Group) => formatWhole(group.sales), { figure: 'postings', actions: 'sale' }],
  ['toppedUp', (group: Group) => formatMoney(group.topped_up), line('topped_up')],
  ['refunded', (group: Group) => formatMoney(group.refunded), line('refunded')],
  ['discounts', (group: Group) => formatMoney(group.discounts), { figure: 'discount' }],
  ['corrections', (group: Group) => formatWhole(group.corrections), { figure: 'postings', corrected: true }],
] as const satisfies readonly (readonly [string, (group: Group) => string, Behind])[];

/** How machine clients are asked for among cashiers. */
const MACHINES = '00000000-0000-0000-0000-000000000000';

/** What of the report a group is. */
function withinOf(report: DailyReport, group: Group, by: DailyGroup): Partial<Days> | undefined {
  if (group.date !== null) {
    return by === 'date' || by === 'month' || by === 'quarter' ? daysOf(report, group.date, by) : undefined;
  }
  if (by === 'cashier') return { cashier_id: group.id ?? MACHINES };
  if (group.id === null) return undefined;
  return by === 'shop' ? { shop_id: group.id } : { legal_entity_id: group.id };
}

function Figure({ asked, onBehind }: { asked: Asked; onBehind: OnBehind | undefined }) {
  if (!onBehind) return <>{asked.value}</>;
  return (
    <button
      type="button"
      className="rounded-1 underline decoration-dotted underline-offset-4"
      aria-label={`${asked.label}, ${asked.value}`}
      onClick={() => onBehind(asked)}
    >
      {asked.value}
    </button>
  );
}

/** Stretches of days, shops, entities or cashiers side by side. */
export function GroupsTable({
  report,
  by,
  nameOf = (first) => first,
  onBehind,
}: {
  report: DailyReport;
  by: DailyGroup;
  /** What a stretch of days is called, by its first one. */
  nameOf?: (first: string) => string;
  onBehind?: OnBehind | undefined;
}) {
  const { t } = useTranslation('shifts');
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th className="grows">{t(`daily.group.${by}`)}</th>
          {COLUMNS.map(([column]) => (
            <th key={column} className="text-right">
              {t(`daily.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {report.groups.map((group) => {
          const name = group.date === null ? (group.name ?? t('daily.machine')) : nameOf(group.date);
          const within = withinOf(report, group, by);
          return (
            <tr key={group.date ?? group.id ?? 'machine'}>
              <td className="grows font-semibold">{name}</td>
              {COLUMNS.map(([column, valueOf, behind]) => (
                <td key={column} className={column === 'forLater' ? 'num text-ink-2' : 'num'}>
                  <Figure
                    asked={{
                      label: `${name}, ${t(`daily.${column}`)}`,
                      value: valueOf(group),
                      behind,
                      within: within ?? {},
                    }}
                    onBehind={within && onBehind}
                  />
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** What was delivered of each category. */
export function CategoriesTable({
  rows,
  onBehind,
}: {
  rows: DailyReport['sheet']['categories'];
  onBehind?: OnBehind | undefined;
}) {
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
        {rows.map((row) => {
          const name = row.name ?? words('categories.none');
          const behind = { figure: row.code ? `category:${row.code}` : 'category' };
          return (
            <tr key={row.code ?? ''}>
              <td className="grows font-semibold">{name}</td>
              <td className="num">
                <Figure
                  asked={{ label: `${name}, ${t('col.pieces')}`, value: formatWhole(row.pieces), behind }}
                  onBehind={onBehind}
                />
              </td>
              <td className="num">
                <Figure
                  asked={{ label: `${name}, ${t('col.amount')}`, value: formatMoney(row.amount), behind }}
                  onBehind={onBehind}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** What each employee sold and performed. */
export function StaffTable({
  rows,
  onBehind,
}: {
  rows: DailyReport['sheet']['staff'];
  onBehind?: OnBehind | undefined;
}) {
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
            {(['sold', 'performed'] as const).map((part) => (
              <td key={part} className="num">
                <Figure
                  asked={{
                    label: `${row.name}, ${t(`col.${part}`)}`,
                    value: formatMoney(row[part]),
                    behind: { figure: `${part === 'sold' ? 'seller' : 'performer'}:${row.employee_id}` },
                  }}
                  onBehind={onBehind}
                />
              </td>
            ))}
            <td className="num font-semibold">
              <Figure
                asked={{
                  label: `${row.name}, ${t('col.sum')}`,
                  value: formatMoney(sum([row.sold, row.performed])),
                  behind: { figure: `employee:${row.employee_id}` },
                }}
                onBehind={onBehind}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// 提成年表: employee × month, a chart of who was due how much, and from each amount the lines behind it.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { CommissionYear as Year } from '@/api/types';
import { BarsChart } from '@/components/charts/bars-chart';
import { ChartCard } from '@/components/charts/chart-card';
import { FlowsChart } from '@/components/charts/flows-chart';
import { EmptyState, LoadingRows, Outdated, ProblemNote } from '@/components/ui/states';
import { formatMoney, toMinor } from '@/lib/money';

import { yearOf } from '../api/commission';

interface CommissionYearProps {
  year: number;
  shop: string | undefined;
  /** Opens the lines of an employee, or of everybody, and a month. */
  onOpen: (employee: string | undefined, month: string) => void;
}

export function CommissionYear({ year, shop, onOpen }: CommissionYearProps) {
  const { t } = useTranslation('commission');
  const report = useQuery({
    queryKey: ['commission', 'year', year, shop],
    queryFn: () => yearOf({ year, shop }),
    placeholderData: keepPreviousData,
  });
  const data = report.data;
  return (
    <Outdated is={report.isPlaceholderData} className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto">
      {report.isLoading && <LoadingRows rows={5} />}
      {report.isError && <ProblemNote error={report.error} onRetry={() => void report.refetch()} />}
      {data && data.items.length === 0 && (
        <div className="sheet flex-none">
          <EmptyState title={t('year.empty')} next={t('emptyNext')} />
        </div>
      )}
      {data && data.items.length > 0 && (
        <>
          <section className="sheet flex-none overflow-x-auto" aria-label={t('year.table')}>
            <YearTable data={data} onOpen={onOpen} />
          </section>
          <div className="grid flex-none grid-cols-2 items-start gap-3 stacked:grid-cols-1">
            <PeopleChart data={data} />
            <MonthsChart data={data} />
          </div>
        </>
      )}
    </Outdated>
  );
}

function YearTable({ data, onOpen }: { data: Year; onOpen: CommissionYearProps['onOpen'] }) {
  const { t } = useTranslation('commission');
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th scope="col">{t('col.employee')}</th>
          {data.months.map((month) => (
            <th key={month} scope="col" className="num">
              {month.slice(5)}
            </th>
          ))}
          <th scope="col" className="num">
            {t('col.total')}
          </th>
        </tr>
      </thead>
      <tbody>
        {data.items.map(({ employee, months, amount }) => (
          <tr key={employee.id}>
            <th scope="row" className="text-left font-semibold">
              {employee.number} {employee.name}
            </th>
            {months.map((of, place) => {
              const month = data.months[place] ?? '';
              return (
                <td key={month} className="num">
                  {of === null ? (
                    <span className="text-ink-3">—</span>
                  ) : (
                    <button
                      type="button"
                      className="link"
                      aria-label={t('year.open', { name: employee.name, month, amount: formatMoney(of) })}
                      onClick={() => onOpen(employee.id, month)}
                    >
                      {formatMoney(of)}
                    </button>
                  )}
                </td>
              );
            })}
            <td className="num font-semibold">{formatMoney(amount)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="font-semibold">
          <th scope="row" className="text-left">
            {t('everybody')}
          </th>
          {data.totals.map((of, place) => {
            const month = data.months[place] ?? '';
            return (
              <td key={month} className="num">
                <button
                  type="button"
                  className="link"
                  aria-label={t('year.open', { name: t('everybody'), month, amount: formatMoney(of) })}
                  onClick={() => onOpen(undefined, month)}
                >
                  {formatMoney(of)}
                </button>
              </td>
            );
          })}
          <td className="num">{formatMoney(data.total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function PeopleChart({ data }: { data: Year }) {
  const { t } = useTranslation('commission');
  const bars = data.items.map(({ employee, amount }) => ({
    key: employee.id,
    label: `${employee.number} ${employee.name}`,
    amount: toMinor(amount),
    text: formatMoney(amount),
  }));
  const [most] = bars.toSorted((one, other) => other.amount - one.amount);
  const finding = most && t('year.most', { name: most.label, amount: most.text });
  return (
    <ChartCard
      title={t('year.who')}
      {...(finding ? { finding } : {})}
      chart={<BarsChart bars={bars} sentence={`${t('year.who')} ${finding ?? ''}`} />}
      table={<PlainTable head={t('col.employee')} rows={bars.map((bar) => [bar.key, bar.label, bar.text] as const)} />}
    />
  );
}

function MonthsChart({ data }: { data: Year }) {
  const { t } = useTranslation('commission');
  const flows = data.months.map((month, place) => {
    const minor = toMinor(data.totals[place] ?? '0.00');
    return {
      label: month.slice(5),
      month,
      amount: data.totals[place] ?? '0.00',
      up: Math.max(0, minor),
      down: Math.max(0, -minor),
    };
  });
  const finding = t('year.total', { year: data.year, amount: formatMoney(data.total) });
  return (
    <ChartCard
      title={t('year.when')}
      finding={finding}
      chart={
        <FlowsChart
          flows={flows}
          sentence={`${t('year.when')} ${finding}`}
          describe={(flow) => t('year.monthIs', { month: flow.month, amount: formatMoney(flow.amount) })}
          names={{ up: t('year.due'), down: t('year.back') }}
        />
      }
      table={
        <PlainTable
          head={t('month')}
          rows={flows.map((flow) => [flow.month, flow.month, formatMoney(flow.amount)] as const)}
        />
      }
    />
  );
}

function PlainTable({ head, rows }: { head: string; rows: readonly (readonly [string, string, string])[] }) {
  const { t } = useTranslation('commission');
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th scope="col" className="grows">
            {head}
          </th>
          <th scope="col" className="num">
            {t('col.amount')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([key, label, amount]) => (
          <tr key={key}>
            <td className="grows">{label}</td>
            <td className="num">{amount}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

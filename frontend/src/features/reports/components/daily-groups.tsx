// The figures of a report side by side: as a chart, and as the table behind it.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { DailyReport } from '@/api/types';
import type { DailyGroup } from '@/app/router';
import { BarsChart, type Bar } from '@/components/charts/bars-chart';
import { ChartCard } from '@/components/charts/chart-card';
import { FlowsChart } from '@/components/charts/flows-chart';
import { formatMoney, fromMinor, sum, toMinor } from '@/lib/money';
import { periodText } from '@/lib/periods';

import { stretchesOf, type Stretch } from '../stretches';
import { CategoriesTable, GroupsTable, type OnBehind, StaffTable } from './daily-tables';

/** By what the server tells figures apart; employees and categories are in every report. */
export const groupOf = (by: DailyGroup) => (by === 'employee' || by === 'category' ? undefined : by);

const isOfDays = (by: DailyGroup): by is Stretch => by === 'date' || by === 'month' || by === 'quarter';

export function DailyGroups({
  report,
  by,
  today,
  onBehind,
}: {
  report: DailyReport;
  by: DailyGroup;
  today: string;
  /** Shows the postings behind a figure. */
  onBehind?: OnBehind | undefined;
}) {
  const { t } = useTranslation('shifts');
  const title = t(`daily.group.${by}`);
  if (isOfDays(by)) return <DaysChart report={report} by={by} today={today} onBehind={onBehind} />;
  if (by === 'category') {
    const bars = report.sheet.categories.map(({ code, name, amount }) =>
      barOf(code ?? '', name ?? t('categories.none'), amount),
    );
    return (
      <Compared
        title={title}
        kind="byOthers"
        bars={bars}
        table={<CategoriesTable rows={report.sheet.categories} onBehind={onBehind} />}
      />
    );
  }
  if (by === 'employee') {
    const bars = report.sheet.staff.map(({ employee_id, name, sold, performed }) =>
      barOf(employee_id, name, sum([sold, performed])),
    );
    const staff = <StaffTable rows={report.sheet.staff} onBehind={onBehind} />;
    return <Compared title={title} kind="bySold" bars={bars} table={staff} />;
  }
  const bars = report.groups.map(({ id, name, delivered }) =>
    barOf(id ?? 'machine', name ?? t('daily.machine'), delivered),
  );
  const table = <GroupsTable report={report} by={by} onBehind={onBehind} />;
  return <Compared title={title} kind="byOthers" bars={bars} table={table} />;
}

const barOf = (key: string, label: string, amount: string): Bar => ({
  key,
  label,
  amount: toMinor(amount),
  text: formatMoney(amount),
});

/** Bars, and the table below: who compares wants both. */
function Compared({
  title,
  kind,
  bars,
  table,
}: {
  title: string;
  kind: 'byOthers' | 'bySold';
  bars: readonly Bar[];
  table: ReactNode;
}) {
  const { t } = useTranslation('reports');
  const first = bars.toSorted((one, other) => other.amount - one.amount)[0];
  const finding = first ? t('chart.most', { name: first.label, amount: first.text }) : t('nothing');
  return (
    <>
      {bars.length > 1 && (
        <section className="sheet flex-none px-4 py-3" aria-label={t(`chart.${kind}`)}>
          <h2 className="text-16 font-semibold">{t(`chart.${kind}`)}</h2>
          <p className="mb-2 text-ink-2">{finding}</p>
          <BarsChart bars={bars} sentence={`${t(`chart.${kind}`)}. ${finding}`} />
        </section>
      )}
      <section className="sheet flex-none overflow-x-auto" aria-label={title}>
        {bars.length > 0 ? table : <p className="px-4 py-3 text-ink-3">{t('nothing')}</p>}
      </section>
    </>
  );
}

/** What was received above the line, what was delivered below it; a bar for every stretch, also where nothing happened. */
function DaysChart({
  report,
  by,
  today,
  onBehind,
}: {
  report: DailyReport;
  by: Stretch;
  today: string;
  onBehind: OnBehind | undefined;
}) {
  const { t } = useTranslation('reports');
  const { t: words } = useTranslation('shifts');
  const name = (first: string) => {
    if (by !== 'quarter') return by === 'month' ? first.slice(0, 7) : first;
    return t('quarter', { year: first.slice(0, 4), quarter: (Number(first.slice(5, 7)) + 2) / 3 });
  };
  const found = new Map(report.groups.map((group) => [group.date, group]));
  const flows = stretchesOf(report, by, today).map((first) => ({
    first,
    label: by === 'date' ? first.slice(5) : name(first),
    up: Math.max(0, toMinor(found.get(first)?.received ?? '0.00')),
    down: Math.max(0, toMinor(found.get(first)?.delivered ?? '0.00')),
  }));
  const finding = t('chart.finding', {
    period: periodText(report),
    received: formatMoney(report.sheet.received.total),
    delivered: formatMoney(report.sheet.delivered.total),
  });
  const table = <GroupsTable report={report} by={by} nameOf={name} onBehind={onBehind} />;
  if (flows.length < 2) {
    return (
      <section className="sheet flex-none overflow-x-auto" aria-label={words(`daily.group.${by}`)}>
        {table}
      </section>
    );
  }
  return (
    <div className="flex-none">
      <ChartCard
        title={t('chart.byDays')}
        finding={finding}
        chart={
          <FlowsChart
            flows={flows}
            sentence={finding}
            names={{ up: t('chart.received'), down: t('chart.delivered') }}
            describe={(flow) =>
              t('chart.stretch', {
                stretch: name(flow.first),
                received: formatMoney(fromMinor(flow.up)),
                delivered: formatMoney(fromMinor(flow.down)),
              })
            }
          />
        }
        table={table}
      />
    </div>
  );
}

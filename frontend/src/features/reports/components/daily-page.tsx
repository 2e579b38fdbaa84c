// What some days add up to: received and delivered apart, told apart by day, shop or cashier.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Printer } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap, unwrapFile } from '@/api/client';
import { useCan, useSession } from '@/api/session';
import type { DailyReport } from '@/api/types';
import { DaysFilter, ResetFilter, ShopFilter } from '@/components/data/filters';
import { ExportButton } from '@/components/data/export-button';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { FiguresPaper } from '@/components/figures/figures-paper';
import { FiguresSheet } from '@/components/figures/figures-sheet';
import type { FigureRow } from '@/components/figures/sections';
import { DayCloseDrawer } from '@/components/shifts/day-close';
import { printPaper } from '@/components/receipt/print-receipt';
import { Button } from '@/components/ui/button';
import { Segmented } from '@/components/ui/segmented';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatMoney, formatWhole } from '@/lib/money';

import { BehindDrawer } from './behind-drawer';

type GroupBy = 'date' | 'shop' | 'cashier';

const GROUPS: readonly GroupBy[] = ['date', 'shop', 'cashier'];
/** Sales go on while a report is read. */
const FRESH_MS = 15_000;

export function DailyPage() {
  const { t } = useTranslation(['shifts', 'common']);
  const navigate = useNavigate();
  const session = useSession();
  const { can } = useCan();
  const search = useSearch({ from: '/shell/reports/daily' });
  const by = search.by ?? 'cashier';
  const [behind, setBehind] = useState<FigureRow | null>(null);
  const [closing, setClosing] = useState(false);
  const asked = {
    ...(search.from ? { from: search.from } : {}),
    ...(search.to ? { to: search.to } : {}),
    ...(search.shop ? { shop_id: search.shop } : {}),
    group_by: by,
  };
  const report = useQuery({
    queryKey: ['reports', 'daily', search, by],
    queryFn: () =>
      unwrap(
        client.GET('/reports/daily', {
          params: { query: asked },
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: '/reports/daily', search: { ...search, ...change }, replace: true });
  const data = report.data;
  // One day of one shop can be closed.
  const isOneDay = data !== undefined && data.from === data.to && Boolean(session.shop ?? search.shop);
  return (
    <OfficePage>
      <PageHead title={t('daily.title')}>
        <Segmented<GroupBy>
          label={t('daily.by')}
          value={by}
          options={GROUPS.map((value) => ({ value, label: t(`daily.group.${value}`) }))}
          onChange={(value) => set({ by: value })}
        />
      </PageHead>
      <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
        <DaysFilter value={search} onChoose={set} />
        {!session.shop && <ShopFilter value={search.shop} onChoose={(shop) => set({ shop })} />}
        <ResetFilter
          on={Boolean(search.from ?? search.to ?? search.shop)}
          onReset={() => void navigate({ to: '/reports/daily', search: {} })}
        />
        <span className="flex-1" />
        {isOneDay && can('dayClose') && <Button onClick={() => setClosing(true)}>{t('dayClose.open')}</Button>}
        <ExportButton
          name={`${t('daily.title')} ${data ? daysOf(data) : ''}`}
          load={() => unwrapFile(client.GET('/reports/daily.xlsx', { params: { query: asked }, parseAs: 'blob' }))}
          disabled={!data}
        />
        {data && (
          <Button onClick={() => printPaper(<DailyPaper report={data} title={t('daily.title')} />, 210)}>
            <Printer size={18} aria-hidden="true" />
            {t('printA4')}
          </Button>
        )}
      </div>
      {report.isLoading && <LoadingRows rows={8} />}
      {report.isError && <ProblemNote error={report.error} onRetry={() => void report.refetch()} />}
      {data && (
        <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto">
          <p className="px-1 text-ink-2" aria-live="polite">
            {daysOf(data)}
            {!data.complete && <span className="ml-3 text-ochre">{t('daily.incomplete')}</span>}
          </p>
          {data.groups.length > 0 && <Groups report={data} by={by} />}
          <div className="sheet px-4 py-4">
            <FiguresSheet sheet={data.sheet} onBehind={setBehind} />
          </div>
        </div>
      )}
      {data && closing && (
        <DayCloseDrawer
          day={{ business_date: data.from, ...(search.shop ? { shop_id: search.shop } : {}) }}
          onClose={() => setClosing(false)}
        />
      )}
      {data && behind && (
        <BehindDrawer
          row={behind}
          days={{ from: data.from, to: data.to, ...(search.shop ? { shop_id: search.shop } : {}) }}
          onClose={() => setBehind(null)}
        />
      )}
    </OfficePage>
  );
}

const daysOf = ({ from, to }: DailyReport) => (from === to ? from : `${from} – ${to}`);

/** Days, shops or cashiers side by side. */
function Groups({ report, by }: { report: DailyReport; by: GroupBy }) {
  const { t } = useTranslation('shifts');
  return (
    <section className="sheet flex-none overflow-x-auto" aria-label={t('daily.by')}>
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
              <td className="grows font-semibold">{group.date ?? group.name ?? t('daily.machine')}</td>
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
    </section>
  );
}

function DailyPaper({ report, title }: { report: DailyReport; title: string }) {
  const head = (
    <>
      <p className="text-center text-20 font-semibold">{title}</p>
      <p className="text-center">{daysOf(report)}</p>
    </>
  );
  return <FiguresPaper sheet={report.sheet} widthMm={210} head={head} />;
}

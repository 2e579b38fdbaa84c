// What some days add up to: received and delivered apart, told apart by days, shops and people.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Printer } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan, useSession } from '@/api/session';
import type { DailyReport } from '@/api/types';
import type { DailyGroup } from '@/app/router';
import { ExportButton } from '@/components/data/export-button';
import { EntityFilter, ResetFilter, ShopFilter } from '@/components/data/filters';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { PeriodFilter } from '@/components/data/period-filter';
import { FiguresPaper } from '@/components/figures/figures-paper';
import { FiguresSheet } from '@/components/figures/figures-sheet';
import { DayCloseDrawer } from '@/components/shifts/day-close';
import { printPaper } from '@/components/receipt/print-receipt';
import { Button } from '@/components/ui/button';
import { Segmented } from '@/components/ui/segmented';
import { LoadingRows, Outdated, ProblemNote } from '@/components/ui/states';
import { businessDateOf } from '@/lib/format';
import { isPeriod, periodText } from '@/lib/periods';
import { useNow } from '@/lib/use-now';

import { dailyFile, dailyOf } from '../api/daily';
import { BehindDrawer, type BehindRow } from './behind-drawer';
import { DailyGroups, groupOf } from './daily-groups';

const GROUPS: readonly DailyGroup[] = [
  'date',
  'month',
  'quarter',
  'shop',
  'legal_entity',
  'cashier',
  'employee',
  'category',
];
/** Sales go on while a report is read. */
const FRESH_MS = 15_000;
const MINUTE_MS = 60_000;

export function DailyPage() {
  const { t } = useTranslation(['shifts', 'common']);
  const navigate = useNavigate();
  const session = useSession();
  const { can } = useCan();
  const today = businessDateOf(useNow(MINUTE_MS));
  const search = useSearch({ from: '/shell/reports/daily' });
  const from = search.from ?? today;
  const period = { from, to: search.to ?? from };
  const by = search.by ?? (period.from === period.to ? 'cashier' : 'date');
  const [behind, setBehind] = useState<BehindRow | null>(null);
  const [closing, setClosing] = useState(false);
  const asked = { ...period, shop: search.shop, entity: search.entity, by: groupOf(by) };
  const report = useQuery({
    queryKey: ['reports', 'daily', asked],
    queryFn: async () => ({ report: await dailyOf(asked), by: asked.by }),
    enabled: isPeriod(period),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: '/reports/daily', search: { ...search, ...change }, replace: true });
  const shown = report.data;
  const data = report.isPlaceholderData ? undefined : shown?.report;
  // One day of one shop can be closed.
  const isOneDay = data !== undefined && data.from === data.to && Boolean(session.shop ?? search.shop);
  const days = data && {
    from: data.from,
    to: data.to,
    ...(search.shop ? { shop_id: search.shop } : {}),
    ...(search.entity ? { legal_entity_id: search.entity } : {}),
  };
  return (
    <OfficePage>
      <PageHead title={t('daily.title')}>
        <Segmented<DailyGroup>
          label={t('daily.by')}
          value={by}
          options={GROUPS.map((value) => ({ value, label: t(`daily.group.${value}`) }))}
          onChange={(value) => set({ by: value })}
          className="max-w-full flex-wrap"
        />
      </PageHead>
      <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
        <PeriodFilter value={period} onChoose={set} />
        {!session.shop && <ShopFilter value={search.shop} onChoose={(shop) => set({ shop })} />}
        {!session.shop && (
          <EntityFilter
            label={t('daily.group.legal_entity')}
            value={search.entity}
            onChoose={(entity) => set({ entity })}
          />
        )}
        <ResetFilter
          on={Boolean(search.from ?? search.to ?? search.shop ?? search.entity)}
          onReset={() => void navigate({ to: '/reports/daily', search: {} })}
        />
        <div className="ml-auto flex flex-wrap items-center gap-3">
          {isOneDay && can('dayClose') && <Button onClick={() => setClosing(true)}>{t('dayClose.open')}</Button>}
          <ExportButton
            name={`${t('daily.title')} ${data ? periodText(data) : ''}`}
            load={() => dailyFile(asked)}
            disabled={!data}
          />
          {data && (
            <Button onClick={() => printPaper(<DailyPaper report={data} title={t('daily.title')} />, 210)}>
              <Printer size={18} aria-hidden="true" />
              {t('printA4')}
            </Button>
          )}
        </div>
      </div>
      {report.isLoading && <LoadingRows rows={8} />}
      {report.isError && <ProblemNote error={report.error} onRetry={() => void report.refetch()} />}
      {shown && (
        <Outdated is={report.isPlaceholderData} className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto">
          <p className="px-1 text-ink-2" aria-live="polite">
            {periodText(shown.report)}
            {!shown.report.complete && <span className="ml-3 text-ochre">{t('daily.incomplete')}</span>}
          </p>
          {shown.by === asked.by ? (
            <DailyGroups report={shown.report} by={by} today={today} onBehind={setBehind} />
          ) : (
            <LoadingRows />
          )}
          <div className="sheet px-4 py-4">
            <h2 className="sr-only">{t('daily.title')}</h2>
            <FiguresSheet sheet={shown.report.sheet} onBehind={setBehind} />
          </div>
        </Outdated>
      )}
      {data && closing && (
        <DayCloseDrawer
          day={{ business_date: data.from, ...(search.shop ? { shop_id: search.shop } : {}) }}
          onClose={() => setClosing(false)}
        />
      )}
      {days && behind && (
        <BehindDrawer row={behind} days={{ ...days, ...behind.within }} onClose={() => setBehind(null)} />
      )}
    </OfficePage>
  );
}

function DailyPaper({ report, title }: { report: DailyReport; title: string }) {
  const head = (
    <>
      <p className="text-center text-20 font-semibold">{title}</p>
      <p className="text-center">{periodText(report)}</p>
    </>
  );
  return <FiguresPaper sheet={report.sheet} widthMm={210} head={head} />;
}

// 跨店结算: who topped up × who served, where each stands, and the periods that they settle.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Printer } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan, useSession } from '@/api/session';
import type { SettlementSearch } from '@/app/router';
import { ResetFilter } from '@/components/data/filters';
import { ExportButton } from '@/components/data/export-button';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { PeriodFilter } from '@/components/data/period-filter';
import { usePages } from '@/components/data/use-pages';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { Segmented } from '@/components/ui/segmented';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState, LoadingRows, Outdated, ProblemNote } from '@/components/ui/states';
import { businessDateOf } from '@/lib/format';
import { given } from '@/lib/given';
import { isPeriod, usualPeriod } from '@/lib/periods';
import { useNow } from '@/lib/use-now';

import { behindFile, behindOf, periodsOf, reportFile, reportOf, type Days, type Parties } from '../api/settlement';
import { FixDialog } from './fix-dialog';
import { MatrixTable, type OpenedCell } from './matrix-table';
import { MovementsTable } from './movements-table';
import { PeriodsList } from './periods-list';
import { PositionTable } from './position-table';
import { PositionsChart } from './positions-chart';
import { SettlementDrawer } from './settlement-drawer';
import { printSettlement } from './settlement-paper';

const MINUTE_MS = 60_000;
const FRESH_MS = 15_000;

export function SettlementPage() {
  const { t } = useTranslation('settlement');
  const { can } = useCan();
  const session = useSession();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/reports/settlement' });
  const today = businessDateOf(useNow(MINUTE_MS));
  const [cell, setCell] = useState<OpenedCell | null>(null);
  const [fixing, setFixing] = useState(false);
  const by: Parties = search.by ?? 'shop';
  const period = { ...usualPeriod('month', today), ...given({ from: search.from, to: search.to }) };
  const days: Days = { ...period, by };
  const report = useQuery({
    queryKey: ['settlement', 'report', days],
    queryFn: () => reportOf(days),
    enabled: isPeriod(period),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });
  const periods = usePages(['settlements', 'list'], periodsOf);
  const set = (change: Partial<SettlementSearch>) =>
    void navigate({ to: '/reports/settlement', search: { ...search, ...change }, replace: !('period' in change) });
  const shown = report.data;
  const isEmpty = shown !== undefined && shown.cells.length === 0;
  const data = report.isPlaceholderData || isEmpty ? undefined : shown;
  return (
    <OfficePage>
      <PageHead title={t('title')} note={t('note')}>
        {!session.shop && (
          <Segmented<Parties>
            label={t('by')}
            value={by}
            options={(['shop', 'entity'] as const).map((value) => ({ value, label: t(`parties.${value}`) }))}
            onChange={(value) => set({ by: value })}
          />
        )}
      </PageHead>
      <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
        <PeriodFilter value={period} onChoose={set} />
        <ResetFilter on={Boolean(search.from ?? search.to)} onReset={() => set({ from: undefined, to: undefined })} />
        <span className="flex-1" />
        {data && <ExportButton name={`${t('title')} ${data.from} – ${data.to}`} load={() => reportFile(days)} />}
        {data && (
          <Button onClick={() => printSettlement(data, t('title'), `${data.from} – ${data.to}`)}>
            <Printer size={18} aria-hidden="true" />
            {t('printA4')}
          </Button>
        )}
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto">
        {report.isLoading && <LoadingRows rows={6} />}
        {report.isError && <ProblemNote error={report.error} onRetry={() => void report.refetch()} />}
        {shown && (
          <Outdated is={report.isPlaceholderData} className="flex flex-none flex-col gap-3">
            {!shown.complete && <p className="px-1 text-ochre">{t('incomplete')}</p>}
            {isEmpty ? (
              <div className="sheet">
                <EmptyState title={t('empty')} next={t('emptyNext')} />
              </div>
            ) : (
              <>
                <Sheet title={t('matrix')} note={t('matrixNote')} className="overflow-x-auto">
                  <MatrixTable figures={shown} onOpen={setCell} />
                </Sheet>
                <div className="empty:hidden">
                  <PositionsChart figures={shown} />
                </div>
                <Sheet title={t('positions')} note={t('positionsNote')} className="overflow-x-auto">
                  <PositionTable figures={shown} onOpen={setCell} />
                </Sheet>
              </>
            )}
          </Outdated>
        )}
        <Sheet
          title={t('periods')}
          className="flex-none"
          actions={
            can('settlementManage') && (
              <Button look="filled" size="small" onClick={() => setFixing(true)}>
                {t('fix')}
              </Button>
            )
          }
        >
          <PeriodsList list={periods} mayFix={can('settlementManage')} onOpen={(period) => set({ period })} />
        </Sheet>
      </div>
      {cell && <CellDrawer days={days} cell={cell} onClose={() => setCell(null)} />}
      {fixing && (
        <FixDialog
          today={today}
          by={by}
          onFixed={(settlement) => {
            setFixing(false);
            set({ period: settlement.id });
          }}
          onClose={() => setFixing(false)}
        />
      )}
      {search.period !== undefined && (
        <SettlementDrawer id={search.period} today={today} onClose={() => set({ period: undefined })} />
      )}
    </OfficePage>
  );
}

function CellDrawer({ days, cell, onClose }: { days: Days; cell: OpenedCell; onClose: () => void }) {
  const { t } = useTranslation('settlement');
  const list = usePages(['settlement', 'behind', days, cell.issuer, cell.place, cell.flow, cell.settled], (cursor) =>
    behindOf(days, cell, cursor),
  );
  return (
    <Drawer
      open
      onClose={onClose}
      title={`${cell.title} ${cell.amount}`}
      description={t('behind', { amount: cell.amount })}
      size="broad"
    >
      <div className="mb-2 flex justify-end">
        <ExportButton
          size="small"
          name={cell.title}
          load={() => behindFile(days, cell)}
          disabled={list.items.length === 0}
        />
      </div>
      <MovementsTable list={list} />
    </Drawer>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan, useSession } from '@/api/session';
import type { CorrectionsSearch } from '@/app/router';
import { reasonsQuery, reasonWords } from '@/components/corrections/reasons-query';
import { ChoiceFilter, ResetFilter, ShopFilter } from '@/components/data/filters';
import { ExportButton } from '@/components/data/export-button';
import { PagesFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { PeriodFilter } from '@/components/data/period-filter';
import { usePages } from '@/components/data/use-pages';
import { DerivationDrawer } from '@/components/ledger/derivation-drawer';
import { printReceipt } from '@/components/receipt/print-receipt';
import { notifyProblem } from '@/components/ui/notify';
import { Segmented } from '@/components/ui/segmented';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { useRowKeys } from '@/lib/use-row-keys';

import { correctionsFile, listCorrections, sumCorrections } from '../api/corrections';
import { CorrectionRows } from './correction-rows';
import { ReasonTotals } from './reason-totals';
import { WaitingRequests } from './waiting-requests';

const ROWS = 50;
const DEFAULT_PAPER_MM = 80;
const CHOICES_KEPT_MS = 10 * 60_000;

/** 错误纠正信息: what was taken back and what came back, with why, by whom and by whose leave. */
export function CorrectionsPage() {
  const { t, i18n } = useTranslation('corrections');
  const session = useSession();
  const { can } = useCan();
  const navigate = useNavigate();
  const { posting: openId, ...filter } = useSearch({ from: '/shell/corrections' });
  const set = (change: Partial<CorrectionsSearch>) =>
    void navigate({
      to: '/corrections',
      search: { ...filter, posting: openId, ...change },
      replace: 'posting' in change,
    });
  const list = usePages(['corrections', 'list', filter], (cursor) => listCorrections(filter, ROWS, cursor));
  const totals = useQuery({ queryKey: ['corrections', 'totals', filter], queryFn: () => sumCorrections(filter) });
  const reasons = useQuery(reasonsQuery);
  const users = useQuery({
    queryKey: ['users', 'choice'],
    queryFn: () => unwrap(client.GET('/users', { params: { query: { limit: 200 } } })),
    retry: false,
    staleTime: CHOICES_KEPT_MS,
  });
  const rows = useRowKeys(list.items.length, (index) => set({ posting: list.items[index]?.correction.id }));
  const filtered = Object.values(filter).some(Boolean);
  const print = (id: string) =>
    void printReceipt(id, session.terminal?.receipt_width_mm ?? DEFAULT_PAPER_MM).catch(notifyProblem);
  return (
    <OfficePage>
      <PageHead title={t('title')} note={t('note')}>
        <Segmented<'reversal' | 'return' | ''>
          label={t('filter.kind')}
          value={filter.kind ?? ''}
          options={[
            { value: '', label: t('filter.all') },
            { value: 'reversal', label: t('filter.reversal') },
            { value: 'return', label: t('filter.return') },
          ]}
          onChange={(kind) => set({ kind: kind || undefined })}
        />
        <ExportButton name={t('title')} load={() => correctionsFile(filter)} disabled={list.items.length === 0} />
      </PageHead>
      <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
        <PeriodFilter value={filter} onChoose={set} />
        <ChoiceFilter
          label={t('filter.reason')}
          value={filter.reason}
          options={[
            ...(reasons.data?.items ?? []).map((each) => ({
              value: each.code,
              label: reasonWords(each, i18n.language),
            })),
            { value: 'none', label: t('filter.ownWords') },
          ]}
          onChoose={(reason) => set({ reason })}
        />
        <ShopFilter value={filter.shop} onChoose={(shop) => set({ shop })} />
        {(users.data?.items.length ?? 0) > 1 && (
          <ChoiceFilter
            label={t('filter.clerk')}
            value={filter.user}
            options={(users.data?.items ?? []).map((user) => ({ value: user.id, label: user.display_name }))}
            onChoose={(user) => set({ user })}
          />
        )}
        <ResetFilter on={filtered} onReset={() => void navigate({ to: '/corrections', search: {} })} />
      </div>
      {can('reverse') && <WaitingRequests />}
      {(totals.data?.items.length ?? 0) > 0 && (
        <ReasonTotals totals={totals.data?.items ?? []} chosen={filter.reason} onChoose={(reason) => set({ reason })} />
      )}
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden" aria-label={t('title')}>
        <div className="min-h-0 flex-1 overflow-auto">
          {list.isLoading && <LoadingRows rows={8} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && list.items.length === 0 && <EmptyState title={t('empty')} next={t('emptyNext')} />}
          {list.items.length > 0 && (
            <CorrectionRows
              items={list.items}
              current={rows.current}
              onCurrent={rows.setCurrent}
              onOpen={(posting) => set({ posting })}
            />
          )}
        </div>
        <PagesFooter list={list} />
      </section>
      <DerivationDrawer
        postingId={openId ?? null}
        onClose={() => set({ posting: undefined })}
        onReprint={print}
        onCorrect={undefined}
        onReturn={undefined}
      />
    </OfficePage>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan, useSession } from '@/api/session';
import type { PostingKind, PostingRow } from '@/api/types';
import { ResetFilter, ShopFilter } from '@/components/data/filters';
import { PagesFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { PeriodFilter } from '@/components/data/period-filter';
import { usePages } from '@/components/data/use-pages';
import { DerivationDrawer } from '@/components/ledger/derivation-drawer';
import { EntriesTable } from '@/components/ledger/entries-table';
import { printReceipt } from '@/components/receipt/print-receipt';
import { Button } from '@/components/ui/button';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { Segmented } from '@/components/ui/segmented';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { withTexts } from '@/lib/i18n';
import { formatMoney } from '@/lib/money';
import { useRowKeys } from '@/lib/use-row-keys';

const CorrectionDrawer = lazy(() =>
  withTexts(import('@/components/ledger/correction-drawer')).then((module) => ({ default: module.CorrectionDrawer })),
);
const ReplacementDrawer = lazy(() =>
  withTexts(import('@/components/ledger/replacement-drawer')).then((module) => ({ default: module.ReplacementDrawer })),
);
const ReturnDrawer = lazy(() =>
  withTexts(import('@/components/ledger/return-drawer')).then((module) => ({ default: module.ReturnDrawer })),
);

const ROWS = 50;
const DEFAULT_PAPER_MM = 80;

/** Every entry of the book that this person may see, newest first. */
export function LedgerPage() {
  const { t } = useTranslation(['ledger', 'common']);
  const { can } = useCan();
  const session = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const search = useSearch({ from: '/shell/ledger' });
  const [correcting, setCorrecting] = useState<PostingRow | null>(null);
  const [returning, setReturning] = useState<string | null>(null);
  const [rebuilding, setRebuilding] = useState<string | null>(null);
  const { posting: openId, ...filter } = search;
  const print = (id: string) =>
    void printReceipt(id, session.terminal?.receipt_width_mm ?? DEFAULT_PAPER_MM).catch(notifyProblem);
  const list = usePages(['postings', 'list', filter], (cursor) =>
    unwrap(
      client.GET('/postings', {
        params: {
          query: {
            limit: ROWS,
            ...(filter.kind ? { kind: filter.kind } : {}),
            ...(filter.shop ? { shop_id: filter.shop } : {}),
            ...(filter.from ? { business_date_from: filter.from } : {}),
            ...(filter.to ? { business_date_to: filter.to } : {}),
            ...(cursor ? { cursor } : {}),
          },
        },
      }),
    ),
  );
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: '/ledger', search: { ...search, ...change }, replace: 'posting' in change });
  const rows = useRowKeys(list.items.length, (index) => set({ posting: list.items[index]?.id }));
  const filtered = Boolean(filter.kind || filter.from || filter.to || filter.shop);
  return (
    <OfficePage>
      <PageHead title={t('title')}>
        <Segmented<PostingKind | ''>
          label={t('filter.kind')}
          value={filter.kind ?? ''}
          options={[
            { value: '', label: t('filter.all') },
            { value: 'top_up', label: t('common:kind.top_up') },
            { value: 'package_sale', label: t('common:kind.package_sale') },
            { value: 'count_use', label: t('common:kind.count_use') },
            { value: 'repayment', label: t('common:kind.repayment') },
            { value: 'term_change', label: t('common:kind.term_change') },
            { value: 'points_adjustment', label: t('common:kind.points_adjustment') },
            { value: 'consumption', label: t('common:kind.consumption') },
            { value: 'return', label: t('common:kind.return') },
            { value: 'reversal', label: t('common:kind.reversal') },
            { value: 'refund', label: t('common:kind.refund') },
          ]}
          onChange={(kind) => set({ kind: kind || undefined })}
        />
      </PageHead>
      <div className="sheet mb-3 flex flex-wrap items-end gap-3 px-4 py-3">
        <PeriodFilter value={filter} onChoose={set} />
        <ShopFilter value={filter.shop} onChoose={(shop) => set({ shop })} />
        <ResetFilter on={filtered} onReset={() => void navigate({ to: '/ledger', search: {} })} />
      </div>
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden" aria-label={t('title')}>
        <div className="min-h-0 flex-1 overflow-auto">
          {list.isLoading && <LoadingRows rows={10} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && list.items.length === 0 && <EmptyState title={t('empty')} next={t('emptyNext')} />}
          {list.items.length > 0 && (
            <EntriesTable
              postings={list.items}
              withMember
              withNumber
              selectedId={openId ?? list.items[rows.current]?.id ?? null}
              onSelect={(posting) => set({ posting: posting.id })}
              onWhy={(posting) => set({ posting: posting.id })}
            />
          )}
        </div>
        <PagesFooter list={list} />
      </section>
      <DerivationDrawer
        postingId={openId ?? null}
        onClose={() => set({ posting: undefined })}
        onReprint={print}
        onRebuild={
          can('reverse') && can('consume') && session.terminal
            ? (sale) => {
                setRebuilding(sale.id);
                set({ posting: undefined });
              }
            : undefined
        }
        onReturn={
          can('giveBack')
            ? (sale) => {
                setReturning(sale.id);
                set({ posting: undefined });
              }
            : undefined
        }
        onCorrect={
          can('reverse')
            ? (id) => {
                setCorrecting(list.items.find((row) => row.id === id) ?? null);
                set({ posting: undefined });
              }
            : undefined
        }
      />
      {correcting !== null && (
        <Suspense>
          <CorrectionDrawer
            posting={correcting}
            onClose={() => setCorrecting(null)}
            onDone={(result) => {
              setCorrecting(null);
              void queries.invalidateQueries({ queryKey: ['postings'] });
              notifyDone(
                t('correct.done', { amount: formatMoney(result.posting.total) }),
                t('correct.doneNote', { balance: formatMoney(result.after.balance) }),
              );
            }}
          />
        </Suspense>
      )}
      {rebuilding !== null && (
        <Suspense>
          <ReplacementDrawer
            saleId={rebuilding}
            onClose={() => setRebuilding(null)}
            onDone={(result) => {
              setRebuilding(null);
              const { id } = result.posting;
              notifyDone(
                t('rebuild.done', {
                  amount: formatMoney(result.posting.total),
                  serial: result.replaces?.points_serial,
                }),
                t('correct.doneNote', { balance: formatMoney(result.after.balance) }),
                <Button size="small" look="ghost" onClick={() => id && print(id)}>
                  {t('give.print')}
                </Button>,
              );
            }}
          />
        </Suspense>
      )}
      {returning !== null && (
        <Suspense>
          <ReturnDrawer
            saleId={returning}
            onClose={() => setReturning(null)}
            onDone={(result) => {
              setReturning(null);
              const { id } = result.posting;
              const cash = result.tenders.find((tender) => tender.method === 'cash')?.amount;
              notifyDone(
                t('give.done', { amount: formatMoney(result.posting.total) }),
                cash
                  ? t('give.doneCash', { amount: formatMoney(cash) })
                  : t('give.doneNote', { balance: formatMoney(result.after.balance) }),
                <Button size="small" look="ghost" onClick={() => id && print(id)}>
                  {t('give.print')}
                </Button>,
              );
            }}
          />
        </Suspense>
      )}
    </OfficePage>
  );
}

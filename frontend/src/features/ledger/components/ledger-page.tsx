import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan, useSession } from '@/api/session';
import type { PostingKind, PostingRow } from '@/api/types';
import { ListFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { usePages } from '@/components/data/use-pages';
import { CorrectionDrawer } from '@/components/ledger/correction-drawer';
import { DerivationDrawer } from '@/components/ledger/derivation-drawer';
import { EntriesTable } from '@/components/ledger/entries-table';
import { printReceipt } from '@/components/receipt/print-receipt';
import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { Segmented } from '@/components/ui/segmented';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { addDays, businessDateOf } from '@/lib/format';
import { formatMoney } from '@/lib/money';
import { useNow } from '@/lib/use-now';
import { useRowKeys } from '@/lib/use-row-keys';

const ReturnDrawer = lazy(() =>
  import('@/components/ledger/return-drawer').then((module) => ({ default: module.ReturnDrawer })),
);

const ROWS = 50;
const WEEK_BACK_DAYS = -6;
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
  const shops = useQuery({
    queryKey: ['shops', 'choice'],
    queryFn: () => unwrap(client.GET('/shops', { params: { query: { limit: 200 } } })),
    retry: false,
    staleTime: 10 * 60_000,
  });
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: '/ledger', search: { ...search, ...change }, replace: 'posting' in change });
  const today = businessDateOf(useNow(60_000));
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
            { value: 'consumption', label: t('common:kind.consumption') },
            { value: 'return', label: t('common:kind.return') },
            { value: 'reversal', label: t('common:kind.reversal') },
            { value: 'refund', label: t('common:kind.refund') },
          ]}
          onChange={(kind) => set({ kind: kind || undefined })}
        />
      </PageHead>
      <div className="sheet mb-3 flex flex-wrap items-end gap-3 px-4 py-3">
        <TextField
          boxClassName="w-40"
          type="date"
          label={t('filter.from')}
          value={filter.from ?? ''}
          onChange={(event) => set({ from: event.target.value || undefined })}
        />
        <TextField
          boxClassName="w-40"
          type="date"
          label={t('filter.to')}
          value={filter.to ?? ''}
          onChange={(event) => set({ to: event.target.value || undefined })}
        />
        {(shops.data?.items.length ?? 0) > 1 && (
          <SelectField
            boxClassName="w-40"
            label={t('filter.shop')}
            value={filter.shop ?? ''}
            onChange={(event) => set({ shop: event.target.value || undefined })}
          >
            <option value="">{t('filter.all')}</option>
            {shops.data?.items.map((shop) => (
              <option key={shop.id} value={shop.id}>
                {shop.name}
              </option>
            ))}
          </SelectField>
        )}
        <Button onClick={() => set({ from: today, to: today })}>{t('filter.today')}</Button>
        <Button onClick={() => set({ from: addDays(today, WEEK_BACK_DAYS), to: today })}>{t('filter.week')}</Button>
        {filtered && (
          <Button look="ghost" onClick={() => void navigate({ to: '/ledger', search: {} })}>
            {t('filter.reset')}
          </Button>
        )}
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
        {list.items.length > 0 && (
          <ListFooter
            count={list.items.length}
            hasMore={list.hasNextPage}
            loading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        )}
      </section>
      <DerivationDrawer
        postingId={openId ?? null}
        onClose={() => set({ posting: undefined })}
        onReprint={print}
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

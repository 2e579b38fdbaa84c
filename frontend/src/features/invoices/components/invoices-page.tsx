// 开票登记: receipts of money of a period with how they are invoiced; several are marked with one number.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Settings2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap, unwrapFile } from '@/api/client';
import { useCan } from '@/api/session';
import type { MoneyReceiptRow } from '@/api/types';
import type { InvoicesSearch } from '@/app/router';
import { ExportButton } from '@/components/data/export-button';
import { ChoiceFilter, ResetFilter, ShopFilter } from '@/components/data/filters';
import { PeriodFilter } from '@/components/data/period-filter';
import { PagesFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { usePages } from '@/components/data/use-pages';
import { invoiceSettings } from '@/components/invoices/invoices-api';
import { MarkForm } from '@/components/invoices/mark-form';
import { DerivationDrawer } from '@/components/ledger/derivation-drawer';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { addDays, businessDateOf } from '@/lib/format';
import { isZero } from '@/lib/money';
import { useNow } from '@/lib/use-now';

import { INVOICE_STATES } from '../invoice-states';
import { KindsDrawer } from './kinds-drawer';
import { ReceiptsTable } from './receipts-table';

const MINUTE_MS = 60_000;
const ROWS = 50;
/** What is shown at first: a month. */
const SPAN_DAYS = 29;
/** Receipts of one mark, at most. */
const MARKED_MAX = 100;

export function InvoicesPage() {
  const { t } = useTranslation(['invoices', 'common']);
  const { can } = useCan();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/reports/invoices' });
  const today = businessDateOf(useNow(MINUTE_MS));
  const [chosen, setChosen] = useState<ReadonlyMap<string, MoneyReceiptRow>>(new Map());
  const [marking, setMarking] = useState<'blue' | 'red' | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const [isSetting, setIsSetting] = useState(false);
  const to = search.to ?? today;
  const filter = {
    from: search.from ?? addDays(to, -SPAN_DAYS),
    to,
    ...(search.shop ? { shop_id: search.shop } : {}),
    ...(search.state ? { state: search.state } : {}),
  };
  const list = usePages(['invoices', 'list', filter], (cursor) =>
    unwrap(
      client.GET('/money-receipts', {
        params: { query: { ...filter, limit: ROWS, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const kinds = useQuery({ queryKey: ['invoices', 'settings'], queryFn: invoiceSettings, staleTime: MINUTE_MS });
  const set = (change: Partial<InvoicesSearch>) => {
    setChosen(new Map());
    void navigate({ to: '/reports/invoices', search: { ...search, ...change }, replace: true });
  };
  const toggle = (receipt: MoneyReceiptRow) => {
    const next = new Map(chosen);
    if (!next.delete(receipt.posting_id) && next.size < MARKED_MAX) next.set(receipt.posting_id, receipt);
    setChosen(next);
  };
  const receipts = [...chosen.values()];
  const isRed = receipts.length > 0 && receipts.every((each) => !isZero(each.red_due));
  const isBlue = receipts.length > 0 && receipts.every((each) => !isZero(each.open));
  return (
    <OfficePage>
      <PageHead title={t('page')} note={t('note')}>
        {can('tenantManage') && (
          <Button onClick={() => setIsSetting(true)}>
            <Settings2 size={18} aria-hidden="true" />
            {t('kinds.open')}
          </Button>
        )}
        <ExportButton
          load={() => unwrapFile(client.GET('/money-receipts.xlsx', { params: { query: filter }, parseAs: 'blob' }))}
          name={`${t('title')} ${filter.from} ${to}`}
        />
      </PageHead>
      <div role="search" className="sheet mb-3 flex flex-none flex-wrap items-end gap-3 px-4 py-3">
        <PeriodFilter value={{ from: filter.from, to }} onChoose={set} />
        <ShopFilter value={search.shop} onChoose={(shop) => set({ shop })} />
        <ChoiceFilter
          label={t('stateFilter')}
          value={search.state}
          options={INVOICE_STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          onChoose={(state) => set({ state: INVOICE_STATES.find((each) => each === state) })}
        />
        <ResetFilter
          on={Boolean(search.from ?? search.to ?? search.shop ?? search.state)}
          onReset={() => set({ from: undefined, to: undefined, shop: undefined, state: undefined })}
        />
        <span className="flex-1" />
        {can('invoiceMark') && (
          <span className="flex items-center gap-2" aria-live="polite">
            <span className="text-13 text-ink-2">{t('chosen', { count: receipts.length })}</span>
            {isRed ? (
              <Button look="danger" onClick={() => setMarking('red')}>
                {t('markRed')}
              </Button>
            ) : (
              <Button look="filled" disabled={!isBlue} onClick={() => setMarking('blue')}>
                {t('mark')}
              </Button>
            )}
          </span>
        )}
      </div>
      <div className="sheet flex min-h-0 flex-1 flex-col overflow-auto">
        {list.isLoading && <LoadingRows rows={10} />}
        {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
        {list.isSuccess && list.items.length === 0 && !list.hasNextPage && (
          <EmptyState title={t('empty')} next={t('emptyNext')} />
        )}
        {list.items.length > 0 && (
          <ReceiptsTable
            receipts={list.items}
            chosen={chosen}
            onToggle={can('invoiceMark') ? toggle : undefined}
            onOpen={setOpened}
          />
        )}
        <PagesFooter list={list} />
      </div>
      {marking && kinds.data && (
        <Drawer open onClose={() => setMarking(null)} title={t(marking === 'red' ? 'markRed' : 'mark')}>
          <MarkForm
            receipts={receipts}
            kinds={kinds.data.kinds}
            usual={receipts.length === 1 ? usualOf(receipts[0], kinds.data.kinds) : null}
            red={marking === 'red'}
            onDone={() => {
              setMarking(null);
              setChosen(new Map());
            }}
            onBack={() => setMarking(null)}
          />
        </Drawer>
      )}
      <DerivationDrawer postingId={opened} onClose={() => setOpened(null)} />
      {isSetting && <KindsDrawer onClose={() => setIsSetting(false)} />}
    </OfficePage>
  );
}

/** The first kind for what the receipt is: paid in for later, or at once. */
function usualOf(receipt: MoneyReceiptRow | undefined, kinds: readonly { code: string; prepaid: boolean }[]) {
  const isPrepaid = receipt?.kind === 'top_up';
  return (kinds.find((each) => each.prepaid === isPrepaid) ?? kinds[0])?.code ?? null;
}

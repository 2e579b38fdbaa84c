import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { Payment, PaymentStanding } from '@/api/types';
import { ChoiceFilter, ResetFilter, ShopFilter } from '@/components/data/filters';
import { PagesFooter } from '@/components/data/list-footer';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { usePages } from '@/components/data/use-pages';
import { PaymentResult } from '@/components/payments/payment-result';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant, formatInstantFull } from '@/lib/format';
import { formatMoney } from '@/lib/money';

import { PaymentActs } from './payment-acts';
import { RefundDialog } from './refund-dialog';

const ROWS = 50;
const REFRESH_MS = 5_000;
const STANDINGS: readonly PaymentStanding[] = [
  'open',
  'unused',
  'used',
  'failed',
  'cancelled',
  'refunded',
  'refund_failed',
];

/** Every payment by a provider, newest first, with what can be done about it. */
export function PaymentsPage() {
  const { t } = useTranslation(['payments', 'common']);
  const navigate = useNavigate();
  const filter = useSearch({ from: '/shell/payments' });
  const [refunding, setRefunding] = useState<Payment | null>(null);
  const list = usePages(['payments', 'list', filter], (cursor) =>
    unwrap(
      client.GET('/payments', {
        params: {
          query: {
            limit: ROWS,
            ...(filter.standing ? { standing: filter.standing } : {}),
            ...(filter.shop ? { shop_id: filter.shop } : {}),
            ...(cursor ? { cursor } : {}),
          },
        },
      }),
    ),
  );
  const items = list.items as Payment[];
  useRefresh(items, () => void list.refetch());
  const set = (change: Partial<typeof filter>) => void navigate({ to: '/payments', search: { ...filter, ...change } });
  const filtered = Boolean(filter.standing ?? filter.shop);
  const changed = () => void list.refetch();
  return (
    <OfficePage>
      <PageHead title={t('title')} note={t('note')} />
      <div role="search" className="sheet mb-3 flex flex-wrap items-end gap-3 px-4 py-3">
        <ChoiceFilter
          label={t('standing')}
          value={filter.standing}
          options={STANDINGS.map((each) => ({ value: each, label: t(`standings.${each}`) }))}
          onChoose={(standing) => set({ standing: standing as PaymentStanding | undefined })}
        />
        <ShopFilter value={filter.shop} onChoose={(shop) => set({ shop })} />
        <ResetFilter on={filtered} onReset={() => void navigate({ to: '/payments', search: {} })} />
      </div>
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden" aria-label={t('title')}>
        <div className="min-h-0 flex-1 overflow-auto">
          {list.isLoading && <LoadingRows rows={10} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && items.length === 0 && (
            <EmptyState
              title={t(filtered ? 'emptyFiltered' : 'empty')}
              next={t(filtered ? 'emptyFilteredNext' : 'emptyNext')}
            />
          )}
          {items.length > 0 && (
            <table className="grid-table">
              <thead>
                <tr>
                  <th>{t('at')}</th>
                  <th>{t('method')}</th>
                  <th className="num">{t('amount')}</th>
                  <th>{t('purpose')}</th>
                  <th className="grows">{t('state')}</th>
                  <th>{t('receipt')}</th>
                  <th className="narrow:hidden">{t('user')}</th>
                  <th>{t('acts')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((payment) => (
                  <tr key={payment.id}>
                    <td className="text-ink-3" title={formatInstantFull(payment.requested_at)}>
                      {formatInstant(payment.requested_at)}
                    </td>
                    <td title={payment.reference ?? undefined}>{t(`common:method.${payment.method}`)}</td>
                    <td className="num font-semibold">{formatMoney(payment.amount)}</td>
                    <td>{t(`purposes.${payment.purpose}`)}</td>
                    <td className="grows">
                      <PaymentResult payment={payment} />
                    </td>
                    <td className="text-ink-2">{payment.receipt_no ?? '—'}</td>
                    <td className="text-ink-2 narrow:hidden" title={payment.shop_name}>
                      {payment.user_name ?? '—'}
                    </td>
                    <td>
                      <PaymentActs payment={payment} onChanged={changed} onRefund={() => setRefunding(payment)} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
        <PagesFooter list={list} />
      </section>
      {refunding && (
        <RefundDialog
          payment={refunding}
          onClose={() => setRefunding(null)}
          onDone={() => {
            setRefunding(null);
            changed();
          }}
        />
      )}
    </OfficePage>
  );
}

/** Looks again while something shown has no end. */
function useRefresh(items: readonly Payment[], refetch: () => void): void {
  const waits = items.some(
    (payment) => payment.settled_at === null || payment.refunds.some((refund) => refund.state === 'requested'),
  );
  useQuery({
    queryKey: ['payments', 'refresh', waits],
    queryFn: () => {
      refetch();
      return Date.now();
    },
    enabled: waits,
    refetchInterval: REFRESH_MS,
    refetchOnMount: false,
    initialData: 0,
  });
}

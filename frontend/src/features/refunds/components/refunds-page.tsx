// Refunds of the members whom this person may see: those that wait first, to be approved from wherever one is.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { Refund, RefundState } from '@/api/types';
import { PagesFooter } from '@/components/data/list-footer';
import { usePages } from '@/components/data/use-pages';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { Drawer } from '@/components/ui/dialog';
import { Segmented } from '@/components/ui/segmented';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { RefundDetail } from '@/components/value/refund-detail';
import { subjectWords } from '@/components/value/value-query';
import { formatInstant } from '@/lib/format';
import { formatMoney } from '@/lib/money';
import { useRowKeys } from '@/lib/use-row-keys';

const ROWS = 50;
const STATES: readonly RefundState[] = ['requested', 'approved', 'paying', 'paid', 'refused', 'cancelled'];

export function RefundsPage() {
  const { t } = useTranslation(['value', 'common']);
  const [state, setState] = useState<RefundState | ''>('requested');
  const [openId, setOpenId] = useState<string | null>(null);
  const list = usePages(['refunds', 'list', state], (cursor) =>
    unwrap(
      client.GET('/refunds', {
        params: { query: { limit: ROWS, ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const items = list.items as Refund[];
  const rows = useRowKeys(items.length, (index) => setOpenId(items[index]?.id ?? null));
  const open = items.find((refund) => refund.id === openId) ?? null;
  return (
    <OfficePage>
      <PageHead title={t('common:menu.refunds')}>
        <Segmented<RefundState | ''>
          label={t('state')}
          value={state}
          options={[
            ...STATES.map((each) => ({ value: each, label: t(`states.${each}`) })),
            { value: '', label: t('all') },
          ]}
          onChange={setState}
        />
      </PageHead>
      <section className="sheet flex min-h-60 flex-1 flex-col overflow-hidden" aria-label={t('common:menu.refunds')}>
        <div className="min-h-0 flex-1 overflow-auto">
          {list.isLoading && <LoadingRows rows={8} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
          {list.isSuccess && items.length === 0 && (
            <EmptyState title={t(state === 'requested' ? 'noneWaits' : 'none')} next={t('noneNext')} />
          )}
          {items.length > 0 && (
            <table className="grid-table">
              <thead>
                <tr>
                  <th>{t('requestedAt')}</th>
                  <th>{t('member')}</th>
                  <th>{t('subject')}</th>
                  <th>{t('cause')}</th>
                  <th className="grows">{t('reason')}</th>
                  <th>{t('shop')}</th>
                  <th className="text-right">{t('quote.pays')}</th>
                  <th>{t('state')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((refund, index) => (
                  <tr
                    key={refund.id}
                    data-clickable
                    data-selected={refund.id === openId || index === rows.current}
                    onClick={() => setOpenId(refund.id)}
                  >
                    <td className="text-ink-3">{formatInstant(refund.requested_at)}</td>
                    <td>
                      <button
                        type="button"
                        className="rounded-1 text-left font-semibold"
                        onFocus={() => rows.setCurrent(index)}
                      >
                        {refund.member.name || '—'}
                      </button>
                      <span className="ml-2 text-13 text-ink-3 narrow:hidden">{refund.member.number}</span>
                    </td>
                    <td className="text-ink-2">{subjectWords(refund, t('ofStoredValue'))}</td>
                    <td>{t(`causes.${refund.cause}`)}</td>
                    <td className="grows text-ink-2">{refund.reason}</td>
                    <td className="text-ink-2">{refund.shop.name}</td>
                    <td className="text-right font-semibold">{formatMoney(refund.amount)}</td>
                    <td>{t(refund.reversed_by ? 'takenBack' : `states.${refund.state}`)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
        <PagesFooter list={list} />
      </section>
      <Drawer open={open !== null} onClose={() => setOpenId(null)} title={t('refund')} size="wide">
        {open && <RefundDetail refund={open} onChanged={() => void list.refetch()} onClose={() => setOpenId(null)} />}
      </Drawer>
    </OfficePage>
  );
}

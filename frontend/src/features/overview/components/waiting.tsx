// Refunds that wait for an approval: what each pays is shown before it is given.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { Refund } from '@/api/types';
import { Drawer } from '@/components/ui/dialog';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { RefundDetail } from '@/components/value/refund-detail';
import { formatInstant } from '@/lib/format';
import { formatMoney } from '@/lib/money';

const ROWS = 5;
const AGAIN_MS = 30_000;

export function Waiting() {
  const { t } = useTranslation(['overview', 'value']);
  const [openId, setOpenId] = useState<string | null>(null);
  const waiting = useQuery({
    queryKey: ['refunds', 'waiting'],
    queryFn: () => unwrap(client.GET('/refunds', { params: { query: { state: 'requested', limit: ROWS } } })),
    refetchInterval: AGAIN_MS,
  });
  const items = (waiting.data?.items ?? []) as Refund[];
  const open = items.find((refund) => refund.id === openId) ?? null;
  return (
    <section className="sheet flex flex-col self-start stacked:order-first" aria-label={t('waiting.title')}>
      <header className="flex items-baseline gap-3 border-b px-4 py-2.5">
        <h2 className="text-16 font-semibold">{t('waiting.title')}</h2>
        <span className="flex-1" />
        <Link to="/refunds" className="link text-13">
          {t('waiting.all')}
        </Link>
      </header>
      {waiting.isLoading && <LoadingRows rows={3} />}
      {waiting.isError && <ProblemNote error={waiting.error} onRetry={() => void waiting.refetch()} />}
      {waiting.isSuccess && items.length === 0 && <p className="px-4 py-6 text-ink-2">{t('waiting.none')}</p>}
      <ul className="divide-y">
        {items.map((refund) => (
          <li key={refund.id}>
            <button
              type="button"
              onClick={() => setOpenId(refund.id)}
              className="flex min-h-11 w-full items-baseline gap-3 px-4 py-2.5 text-left hover:bg-sunken"
            >
              <span className="min-w-0 flex-1">
                <span className="block font-semibold">
                  {t('waiting.refund', { name: refund.member.name || '—', amount: formatMoney(refund.amount) })}
                </span>
                <span className="block text-13 text-ink-3">
                  {[t(`value:causes.${refund.cause}`), refund.reason].filter(Boolean).join(' · ')}
                </span>
              </span>
              <span className="text-13 whitespace-nowrap text-ink-3">{formatInstant(refund.requested_at)}</span>
            </button>
          </li>
        ))}
      </ul>
      <Drawer open={open !== null} onClose={() => setOpenId(null)} title={t('value:refund')} size="wide">
        {open && (
          <RefundDetail refund={open} onChanged={() => void waiting.refetch()} onClose={() => setOpenId(null)} />
        )}
      </Drawer>
    </section>
  );
}

// What waits for this person: refunds and corrections that somebody asked for; what each does is shown before it is approved.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import type { Refund } from '@/api/types';
import { RequestDetail } from '@/components/corrections/request-detail';
import { waitingRequests } from '@/components/corrections/requests';
import { memberWords } from '@/components/ledger/posting-words';
import { Drawer } from '@/components/ui/dialog';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { RefundDetail } from '@/components/value/refund-detail';
import { formatInstant } from '@/lib/format';
import { formatMoney } from '@/lib/money';

const ROWS = 5;
const AGAIN_MS = 30_000;

export function Waiting() {
  const { t } = useTranslation(['overview', 'value', 'corrections']);
  const { t: common } = useTranslation('common');
  const { can } = useCan();
  const [openId, setOpenId] = useState<string | null>(null);
  const refunds = useQuery({
    queryKey: ['refunds', 'waiting'],
    queryFn: () => unwrap(client.GET('/refunds', { params: { query: { state: 'requested', limit: ROWS } } })),
    refetchInterval: AGAIN_MS,
    enabled: can('refundApprove'),
  });
  const requests = useQuery({ ...waitingRequests(ROWS), enabled: can('reverse') });
  const asked = [refunds, requests].filter((each) => each.fetchStatus !== 'idle' || each.isFetched);
  const ofRefunds = (refunds.data?.items ?? []) as Refund[];
  const ofRequests = requests.data?.items ?? [];
  const refund = ofRefunds.find(({ id }) => id === openId) ?? null;
  const request = ofRequests.find(({ id }) => id === openId) ?? null;
  const close = () => setOpenId(null);
  const failed = asked.find((each) => each.isError);
  return (
    <section className="sheet flex flex-col self-start stacked:order-first" aria-label={t('waiting.title')}>
      <header className="flex items-baseline gap-3 border-b px-4 py-2.5">
        <h2 className="text-16 font-semibold">{t('waiting.title')}</h2>
        <span className="flex-1" />
        {can('refundApprove') && (
          <Link to="/refunds" className="link text-13">
            {t('waiting.all')}
          </Link>
        )}
        {can('reverse') && (
          <Link to="/corrections" className="link text-13">
            {t('waiting.allCorrections')}
          </Link>
        )}
      </header>
      {asked.some((each) => each.isLoading) && <LoadingRows rows={3} />}
      {failed && <ProblemNote error={failed.error} onRetry={() => void failed.refetch()} />}
      {asked.every((each) => each.isSuccess) && ofRefunds.length + ofRequests.length === 0 && (
        <p className="px-4 py-6 text-ink-2">{t('waiting.none')}</p>
      )}
      <ul className="divide-y">
        {ofRequests.map((each) => (
          <WaitingRow
            key={each.id}
            title={t('waiting.correction', {
              kind: common(`kind.${each.original.kind}`),
              what: t(`corrections:request.kind.${each.kind}`),
              name: memberWords(each.original.member, common),
              amount: formatMoney(each.amount),
            })}
            note={[each.words, each.asked_by.name].join(' · ')}
            at={each.asked_at}
            onOpen={() => setOpenId(each.id)}
          />
        ))}
        {ofRefunds.map((each) => (
          <WaitingRow
            key={each.id}
            title={t('waiting.refund', { name: each.member.name || '—', amount: formatMoney(each.amount) })}
            note={[t(`value:causes.${each.cause}`), each.reason].filter(Boolean).join(' · ')}
            at={each.requested_at}
            onOpen={() => setOpenId(each.id)}
          />
        ))}
      </ul>
      <Drawer open={refund !== null} onClose={close} title={t('value:refund')} size="wide">
        {refund && <RefundDetail refund={refund} onChanged={() => void refunds.refetch()} onClose={close} />}
      </Drawer>
      <Drawer open={request !== null} onClose={close} title={t('corrections:request.title')} size="wide">
        {request && <RequestDetail request={request} onClose={close} />}
      </Drawer>
    </section>
  );
}

function WaitingRow({ title, note, at, onOpen }: { title: string; note: string; at: string; onOpen: () => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        className="flex min-h-11 w-full items-baseline gap-3 px-4 py-2.5 text-left hover:bg-sunken"
      >
        <span className="min-w-0 flex-1">
          <span className="block font-semibold">{title}</span>
          <span className="block text-13 text-ink-3">{note}</span>
        </span>
        <span className="text-13 whitespace-nowrap text-ink-3">{formatInstant(at)}</span>
      </button>
    </li>
  );
}

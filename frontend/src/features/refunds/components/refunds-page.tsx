// Refunds of the members whom this person may see: those that wait first, to be approved from wherever one is.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem } from '@/api/problem';
import { useCan } from '@/api/session';
import type { Refund, RefundState } from '@/api/types';
import { PagesFooter } from '@/components/data/list-footer';
import { usePages } from '@/components/data/use-pages';
import { useCommandGate } from '@/components/ledger/command-gate';
import { OfficePage, PageHead } from '@/components/data/page-head';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { Segmented } from '@/components/ui/segmented';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { RefundQuoteView } from '@/components/value/refund-quote-view';
import { refundQuote, subjectWords } from '@/components/value/value-query';
import { formatInstant } from '@/lib/format';
import { formatMoney } from '@/lib/money';
import { useRowKeys } from '@/lib/use-row-keys';

const ROWS = 50;
const STATES: readonly RefundState[] = ['requested', 'approved', 'paid', 'refused', 'cancelled'];

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

function RefundDetail({ refund, onChanged, onClose }: { refund: Refund; onChanged: () => void; onClose: () => void }) {
  const { t } = useTranslation('value');
  const { can } = useCan();
  const waits = refund.state === 'requested' || refund.state === 'approved';
  const quote = useQuery({
    ...refundQuote(
      refund.membership_id,
      refund.cause,
      refund.packages.map((sold) => sold.id),
    ),
    enabled: waits,
  });
  const people: [string, string | undefined][] = [
    [t('requestedBy'), [refund.requested_by?.name, formatInstant(refund.requested_at)].filter(Boolean).join(' · ')],
    [
      t('approvedBy'),
      refund.approved_at
        ? [refund.approved_by?.name, formatInstant(refund.approved_at)].filter(Boolean).join(' · ')
        : undefined,
    ],
    [t('endedBy'), refund.ended_by?.name],
    [t('note'), refund.note ?? undefined],
  ];
  return (
    <div className="flex flex-col gap-4">
      <p className="flex items-baseline justify-between border-b pb-3">
        <span>
          <span className="text-16 font-semibold">{refund.member.name || '—'}</span>
          <span className="ml-3 text-ink-2">{t(`states.${refund.state}`)}</span>
        </span>
        <span className="total text-20 font-semibold">{formatMoney(refund.amount)}</span>
      </p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-13">
        <dt className="text-ink-3">{t('cause')}</dt>
        <dd>{[t(`causes.${refund.cause}`), refund.reason].join(' · ')}</dd>
        <dt className="text-ink-3">{t('subject')}</dt>
        <dd>{subjectWords(refund, t('ofStoredValue'))}</dd>
        {people.map(
          ([label, value]) =>
            value && (
              <div key={label} className="contents">
                <dt className="text-ink-3">{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {quote.data && <RefundQuoteView quote={quote.data} />}
      {waits && can('refundApprove') && <Decide refund={refund} onChanged={onChanged} onClose={onClose} />}
    </div>
  );
}

function Decide({ refund, onChanged, onClose }: { refund: Refund; onChanged: () => void; onClose: () => void }) {
  const { t } = useTranslation('value');
  const queries = useQueryClient();
  const gate = useCommandGate();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const done = (title: string) => {
    notifyDone(title);
    void queries.invalidateQueries({ queryKey: ['refunds'] });
    onChanged();
    onClose();
  };
  const approve = async () => {
    setBusy(true);
    try {
      await unwrap(client.POST('/refunds/{id}/approval', { params: { path: { id: refund.id } } }));
      done(t('approvedDone'));
    } catch (error) {
      if (error instanceof ApiProblem) notifyProblem(error);
      else throw error;
    } finally {
      setBusy(false);
    }
  };
  const refuse = async (event: FormEvent) => {
    event.preventDefault();
    if (!reason.trim() || gate.busy) return;
    const outcome = await gate.run(
      { kind: 'refund_refusal', body: { refund_id: refund.id, reason: reason.trim() } },
      { amount: refund.amount, memberName: refund.member.name, cardTail: null, membershipId: refund.membership_id },
    );
    if (outcome?.kind === 'done') done(t('refusedDone'));
    if (outcome?.kind === 'laid_aside') onClose();
    if (outcome?.kind === 'refused') notifyProblem(outcome.problem);
  };
  return (
    <div className="flex flex-col gap-4 border-t pt-4">
      {refund.state === 'requested' && (
        <Button look="filled" size="large" pending={busy} onClick={() => void approve()}>
          {t('approveAmount', { amount: formatMoney(refund.amount) })}
        </Button>
      )}
      <form onSubmit={(event) => void refuse(event)} className="flex items-end gap-3" noValidate>
        <TextField
          label={t('refuseReason')}
          boxClassName="flex-1"
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button type="submit" disabled={!reason.trim() || gate.busy}>
          {t('refuse')}
        </Button>
      </form>
    </div>
  );
}

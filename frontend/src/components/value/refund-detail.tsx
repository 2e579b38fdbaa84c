// One refund: who asked, what it pays and why, and what is left to decide.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem } from '@/api/problem';
import { useCan } from '@/api/session';
import type { Refund } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { formatInstant } from '@/lib/format';
import { formatMoney } from '@/lib/money';

import { RefundQuoteView } from './refund-quote-view';
import { refundQuote, subjectWords } from './value-query';

export function RefundDetail({
  refund,
  onChanged,
  onClose,
}: {
  refund: Refund;
  onChanged: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('value');
  const { can } = useCan();
  const waits = ['requested', 'approved', 'paying'].includes(refund.state);
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

// How a receipt of money is invoiced, beside its posting: amounts, marks, and the acts.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { InvoiceMark, MoneyReceipt } from '@/api/types';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { Tag } from '@/components/ui/tag';
import { formatInstant } from '@/lib/format';
import { formatMoney, isZero } from '@/lib/money';

import { invoiceKey, invoiceOf, LOOKS, withdrawMark } from './invoices-api';
import { MarkForm } from './mark-form';

export function InvoicePart({ postingId }: { postingId: string }) {
  const { t } = useTranslation('invoices');
  const { can } = useCan();
  const [marking, setMarking] = useState<'blue' | 'red' | null>(null);
  const found = useQuery({ queryKey: invoiceKey(postingId), queryFn: () => invoiceOf(postingId), staleTime: 0 });
  const receipt = found.data;
  // Beside everything else that the posting says it is no error of the screen when this cannot be told.
  if (!receipt || isNothing(receipt)) return null;
  return (
    <section aria-label={t('title')} className="border-t pt-3">
      <div className="flex flex-wrap items-center gap-3">
        <h3 className="font-semibold">{t('title')}</h3>
        <Tag look={LOOKS[receipt.state]}>{t(`state.${receipt.state}`)}</Tag>
        <span className="flex-1 text-13 text-ink-2">
          <AmountWords receipt={receipt} />
        </span>
        {can('invoiceMark') && marking === null && (
          <>
            {!isZero(receipt.invoiced) && (
              <Button
                size="small"
                look={receipt.state === 'red_due' ? 'danger' : undefined}
                onClick={() => setMarking('red')}
              >
                {t('markRed')}
              </Button>
            )}
            <Button size="small" onClick={() => setMarking('blue')}>
              {t('mark')}
            </Button>
          </>
        )}
      </div>
      {marking && (
        <div className="mt-3 rounded-2 bg-sunken px-4 py-3">
          <MarkForm
            key={marking}
            receipts={[receipt]}
            kinds={receipt.kinds}
            usual={receipt.usual_kind}
            red={marking === 'red'}
            onDone={() => setMarking(null)}
            onBack={() => setMarking(null)}
          />
        </div>
      )}
      {receipt.marks.length > 0 && (
        <ul className="mt-2 text-13">
          {receipt.marks.map((mark) => (
            <MarkRow key={mark.id} mark={mark} mayWithdraw={can('invoiceMark')} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Neither money came in nor was anything paid by prepaid value or marked: points alone. */
const isNothing = (receipt: MoneyReceipt) =>
  isZero(receipt.money) && isZero(receipt.prepaid) && receipt.marks.length === 0;

function AmountWords({ receipt }: { receipt: MoneyReceipt }) {
  const { t } = useTranslation('invoices');
  const words = [
    !isZero(receipt.red_due) && t('says.redDue', { amount: formatMoney(receipt.red_due) }),
    !isZero(receipt.invoiced) && t('says.invoiced', { amount: formatMoney(receipt.invoiced) }),
    !isZero(receipt.open) && t('says.open', { amount: formatMoney(receipt.open) }),
    !isZero(receipt.prepaid) && t('says.prepaid', { amount: formatMoney(receipt.prepaid) }),
  ];
  return <>{words.filter(Boolean).join(' · ')}</>;
}

function MarkRow({ mark, mayWithdraw }: { mark: InvoiceMark; mayWithdraw: boolean }) {
  const { t } = useTranslation(['invoices', 'common']);
  const queries = useQueryClient();
  const [reason, setReason] = useState<string | null>(null);
  const act = useMutation({
    mutationFn: () => withdrawMark(mark.id, (reason ?? '').trim()),
    onSuccess: () => notifyDone(t('withdrawn')),
    onError: notifyProblem,
    onSettled: () => void queries.invalidateQueries({ queryKey: ['invoices'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!act.isPending && reason?.trim()) act.mutate();
  };
  const isGone = mark.withdrawn_at !== null;
  return (
    <li className="border-b py-2 last:border-b-0">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <span className={isGone ? 'struck' : 'font-semibold'}>
          {mark.red && `${t('red')} `}
          {mark.reference}
        </span>
        <span>{formatMoney(mark.amount)}</span>
        <span className="text-ink-2">
          {mark.kind} {mark.kind_name}
        </span>
        <span className="flex-1 text-ink-3">
          {t('by', { name: mark.marked_by.name, at: formatInstant(mark.marked_at), date: mark.issued_on })}
        </span>
        {mayWithdraw && !isGone && reason === null && (
          <Button size="small" look="ghost" onClick={() => setReason('')}>
            {t('withdraw')}
          </Button>
        )}
      </div>
      {mark.second && <p className="text-ochre">{t('second', { reason: mark.reason ?? '' })}</p>}
      {isGone && (
        <p className="text-ink-3">
          {t('withdrawnBy', { name: mark.withdrawn_by?.name ?? '', reason: mark.withdrawal_reason ?? '' })}
        </p>
      )}
      {reason !== null && !isGone && (
        <form onSubmit={submit} className="mt-2 flex flex-wrap items-end gap-2" noValidate>
          <TextField
            boxClassName="min-w-56 flex-1"
            label={t('withdrawReason')}
            value={reason}
            maxLength={500}
            required
            autoFocus
            onChange={(event) => setReason(event.target.value)}
          />
          <Button onClick={() => setReason(null)}>{t('common:cancel')}</Button>
          <Button type="submit" look="danger" pending={act.isPending} disabled={reason.trim() === ''}>
            {t('withdraw')}
          </Button>
        </form>
      )}
    </li>
  );
}

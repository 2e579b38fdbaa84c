import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { Refund } from '@/api/types';
import { useWayCodes } from '@/components/ledger/payment-ways';
import { methodName } from '@/components/ledger/tender-words';
import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { notifyProblem } from '@/components/ui/notify';
import { formatMoney, fromMinor, toMinor } from '@/lib/money';

import { PROVIDER, payoutParts, type Part, type Planned } from './payout-parts';
import type { SendRefund } from './refund-drawer';

/**
 * Each part of the money in the way in which it came, the newest first. What a connected provider took goes back by it before the
 * refund is posted; another way, and its reference, by hand.
 */
export function PayRefundForm({
  refund,
  plan,
  isReady,
  pending,
  send,
  onChanged,
}: {
  refund: Refund;
  plan: readonly Planned[];
  isReady: boolean;
  pending: boolean;
  send: SendRefund;
  onChanged: () => void;
}) {
  const { t } = useTranslation(['value', 'common']);
  const queries = useQueryClient();
  const [changed, setChanged] = useState<Partial<Record<number, Partial<Part>>>>({});
  const parts = payoutParts(plan, refund.provider_payouts).map((part, index) => ({ ...part, ...changed[index] }));
  const change = (index: number, by: Partial<Part>) =>
    setChanged({ ...changed, [index]: { ...changed[index], ...by } });
  const toSend = parts.filter((part) => part.method === PROVIDER && part.sent?.state !== 'refunded');
  const isOnItsWay = toSend.some((part) => part.sent?.state === 'requested');
  const byHand = parts.filter((part) => part.method !== PROVIDER);
  const isTraced = byHand.every((part) => part.method === 'cash' || part.reference.trim() !== '');
  const provider = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/refunds/{id}/provider-payouts', {
          params: { path: { id: refund.id } },
          body: { payment_ids: toSend.flatMap((part) => part.paymentId ?? []) },
        }),
      ),
    onError: notifyProblem,
    onSettled: () => {
      setChanged({});
      void queries.invalidateQueries({ queryKey: ['refunds'] });
      onChanged();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || isOnItsWay || pending || provider.isPending) return;
    if (toSend.length > 0) {
      provider.mutate();
      return;
    }
    if (!isTraced) return;
    const payouts = byHand.map(({ method, amount, reference }) => ({
      method,
      amount,
      ...(reference.trim() ? { reference: reference.trim() } : {}),
    }));
    void send(
      { kind: 'refund_payment', body: { refund_id: refund.id, payouts } },
      refund.amount,
      t('paidOut', { amount: formatMoney(refund.amount) }),
    );
  };
  const sends = fromMinor(toSend.reduce((sum, part) => sum + toMinor(part.amount), 0));
  const words =
    toSend.length > 0
      ? t('sendBack', { amount: formatMoney(sends) })
      : t('payOut', { amount: formatMoney(refund.amount) });
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 border-t pt-4" noValidate>
      <p className="text-13 text-ink-2">{t('newestFirst')}</p>
      {parts.map((part, index) => (
        <PayoutPart key={`${part.on}-${part.origin}-${part.amount}`} part={part} onChange={(by) => change(index, by)} />
      ))}
      <Button
        type="submit"
        look="filled"
        size="large"
        hint="Enter"
        pending={pending || provider.isPending}
        disabled={!isReady || isOnItsWay || (toSend.length === 0 && !isTraced)}
      >
        {words}
      </Button>
    </form>
  );
}

/** One part: where it came from, how it goes back, and what became of it at the provider. */
function PayoutPart({ part, onChange }: { part: Part; onChange: (by: Partial<Part>) => void }) {
  const { t } = useTranslation(['value', 'common']);
  const { t: common } = useTranslation('common');
  const ways = useWayCodes();
  const isSent = part.sent !== null && part.sent.state !== 'failed';
  const origin = part.origin === null ? null : methodName(part.origin, common);
  const came = origin ? t('came', { on: part.on, how: origin }) : t('cameUnknown', { on: part.on });
  return (
    <fieldset className="grid grid-cols-[7rem_12rem_1fr] items-end gap-3">
      <legend className="mb-1 text-12 text-ink-3">{part.isInterest ? t('planInterest') : came}</legend>
      <span className="pb-2 text-right text-16 font-semibold">{formatMoney(part.amount)}</span>
      {isSent ? (
        <p role="status" className="col-span-2 pb-2 text-13 text-ink-2">
          {part.sent?.state === 'refunded' ? t('sentBack', { reference: part.sent.reference ?? '' }) : t('sentAsked')}
        </p>
      ) : (
        <>
          <SelectField
            label={t('way')}
            value={part.method}
            onChange={(event) => onChange({ method: event.target.value })}
          >
            {part.paymentId !== null && (
              <option value={PROVIDER}>{part.sent ? t('sendAgain') : t('byProvider', { how: origin ?? '' })}</option>
            )}
            {[...new Set([...(part.origin ? [part.origin] : []), ...ways])].map((each) => (
              <option key={each} value={each}>
                {methodName(each, common)}
              </option>
            ))}
          </SelectField>
          {part.method !== 'cash' && part.method !== PROVIDER && (
            <TextField
              label={t('reference')}
              required
              maxLength={100}
              value={part.reference}
              onChange={(event) => onChange({ reference: event.target.value })}
            />
          )}
          {part.sent && (
            <p role="alert" className="col-span-3 text-13 text-red">
              {t('sentRefused')}
            </p>
          )}
        </>
      )}
    </fieldset>
  );
}

import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { components } from '@/api/schema.gen';
import type { Refund } from '@/api/types';
import { useWayCodes } from '@/components/ledger/payment-ways';
import { methodName } from '@/components/ledger/tender-words';
import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { formatMoney, isZero } from '@/lib/money';

import type { SendRefund } from './refund-drawer';

type Planned = components['schemas']['PlannedPayoutResponse'];

interface Part {
  on: string;
  origin: string | null;
  /** Interest was never paid in. */
  isInterest: boolean;
  method: string;
  amount: string;
  reference: string;
}

/** Each part of the money in the way in which it came, the newest first; another way, and its reference, by hand. */
export function PayRefundForm({
  refund,
  plan,
  isReady,
  pending,
  send,
}: {
  refund: Refund;
  plan: readonly Planned[];
  isReady: boolean;
  pending: boolean;
  send: SendRefund;
}) {
  const { t } = useTranslation(['value', 'common']);
  const { t: common } = useTranslation('common');
  const ways = useWayCodes();
  const [changed, setChanged] = useState<Partial<Record<number, Partial<Part>>>>({});
  const parts: Part[] = plan
    .filter((part) => !isZero(part.amount))
    .map((part, index) => ({
      on: part.on,
      origin: part.method ?? null,
      isInterest: isZero(part.paid),
      method: part.method ?? 'transfer',
      amount: part.amount,
      reference: '',
      ...changed[index],
    }));
  const change = (index: number, by: Partial<Part>) =>
    setChanged({ ...changed, [index]: { ...changed[index], ...by } });
  const isTraced = parts.every((part) => part.method === 'cash' || part.reference.trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || !isTraced || pending) return;
    const payouts = parts.map(({ method, amount, reference }) => ({
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
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 border-t pt-4" noValidate>
      <p className="text-13 text-ink-2">{t('newestFirst')}</p>
      {parts.map((part, index) => (
        <fieldset
          key={`${part.on}-${part.origin}-${part.amount}`}
          className="grid grid-cols-[7rem_9rem_1fr] items-end gap-3"
        >
          <legend className="mb-1 text-12 text-ink-3">
            {part.isInterest
              ? t('planInterest')
              : part.origin
                ? t('came', { on: part.on, how: methodName(part.origin, common) })
                : t('cameUnknown', { on: part.on })}
          </legend>
          <span className="pb-2 text-right text-16 font-semibold">{formatMoney(part.amount)}</span>
          <SelectField
            label={t('way')}
            value={part.method}
            onChange={(event) => change(index, { method: event.target.value })}
          >
            {[...new Set([...(part.origin ? [part.origin] : []), ...ways])].map((each) => (
              <option key={each} value={each}>
                {methodName(each, common)}
              </option>
            ))}
          </SelectField>
          {part.method !== 'cash' && (
            <TextField
              label={t('reference')}
              required
              maxLength={100}
              value={part.reference}
              onChange={(event) => change(index, { reference: event.target.value })}
            />
          )}
        </fieldset>
      ))}
      <Button type="submit" look="filled" size="large" hint="Enter" pending={pending} disabled={!isReady || !isTraced}>
        {t('payOut', { amount: formatMoney(refund.amount) })}
      </Button>
    </form>
  );
}

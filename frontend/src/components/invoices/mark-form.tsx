// An invoice, or a red one, to be marked: on one receipt with its amount, or on several with one number.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { ApiProblem, fieldWordsOf } from '@/api/problem';
import type { InvoiceKind, MoneyReceiptRow } from '@/api/types';
import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { ProblemNote } from '@/components/ui/states';
import { businessDateOf } from '@/lib/format';
import { formatMoney, isZero, normaliseTyped, sum } from '@/lib/money';
import { useNow } from '@/lib/use-now';

import { markInvoice } from './invoices-api';

const MINUTE_MS = 60_000;

/** What is marked when nobody says an amount: what is open, or due in red, or all that is invoiced. */
export const usualAmount = (receipt: MoneyReceiptRow, red: boolean) =>
  red ? (isZero(receipt.red_due) ? receipt.invoiced : receipt.red_due) : receipt.open;

export function MarkForm({
  receipts,
  kinds,
  usual,
  red,
  onDone,
  onBack,
}: {
  receipts: readonly MoneyReceiptRow[];
  kinds: readonly InvoiceKind[];
  /** Code of the usual kind; of several receipts each has its own. */
  usual: string | null;
  red: boolean;
  onDone: () => void;
  onBack: () => void;
}) {
  const { t } = useTranslation(['invoices', 'common']);
  const queries = useQueryClient();
  const today = businessDateOf(useNow(MINUTE_MS));
  const [one] = receipts;
  const isOne = receipts.length === 1 && one !== undefined;
  const [amount, setAmount] = useState(isOne ? usualAmount(one, red) : '');
  const [kind, setKind] = useState(usual ?? '');
  const [reference, setReference] = useState('');
  const [date, setDate] = useState('');
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: (anyway: boolean) =>
      markInvoice({
        reference: reference.trim(),
        red,
        anyway,
        ...(kind ? { kind } : {}),
        ...(date ? { issued_on: date } : {}),
        ...(reason.trim() ? { reason: reason.trim() } : {}),
        items: receipts.map((each) => ({
          posting_id: each.posting_id,
          ...(isOne ? { amount: normaliseTyped(amount) } : {}),
        })),
      }),
    onSuccess: () => {
      notifyDone(t(red ? 'markedRed' : 'marked'));
      onDone();
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ['invoices'] }),
  });
  const problem = act.error instanceof ApiProblem ? act.error : undefined;
  const isSecond = problem?.code === 'second-invoice';
  const errorOf = (pointer: string) => {
    const found = problem?.fields.find((field) => field.pointer === pointer);
    return found && fieldWordsOf(found);
  };
  const needsReason = isSecond || errorOf('/reason') !== undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!act.isPending && reference.trim() !== '') act.mutate(needsReason);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3" noValidate aria-label={t(red ? 'markRed' : 'mark')}>
      {!isOne && (
        <p>
          {t('several', {
            count: receipts.length,
            amount: formatMoney(sum(receipts.map((each) => usualAmount(each, red)))),
          })}
        </p>
      )}
      <div className="grid grid-cols-2 gap-3 stacked:grid-cols-1">
        <SelectField
          label={t('kind')}
          value={kind}
          error={errorOf('/kind')}
          onChange={(event) => setKind(event.target.value)}
        >
          {!isOne && <option value="">{t('kindUsual')}</option>}
          {kinds.map((each) => (
            <option key={each.code} value={each.code}>
              {each.code} {each.name}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t('reference')}
          value={reference}
          maxLength={100}
          required
          autoFocus
          error={errorOf('/reference')}
          onChange={(event) => setReference(event.target.value)}
        />
        <TextField
          label={t('issuedOn')}
          type="date"
          value={date || today}
          error={errorOf('/issued_on')}
          onChange={(event) => setDate(event.target.value)}
        />
        {isOne && (
          <TextField
            label={t('amount')}
            inputMode="decimal"
            value={amount}
            error={errorOf('/items/0/amount')}
            onChange={(event) => setAmount(event.target.value)}
          />
        )}
      </div>
      {act.isError && <ProblemNote error={act.error} />}
      {needsReason && (
        <TextField
          label={t('secondReason')}
          hint={t('secondHint')}
          value={reason}
          maxLength={500}
          required
          error={errorOf('/reason')}
          onChange={(event) => setReason(event.target.value)}
        />
      )}
      <div className="flex gap-2">
        <Button onClick={onBack}>{t('common:cancel')}</Button>
        <Button
          type="submit"
          look={needsReason ? 'danger' : 'filled'}
          pending={act.isPending}
          disabled={reference.trim() === '' || (needsReason && reason.trim() === '')}
        >
          {t(needsReason ? 'anyway' : red ? 'markRed' : 'mark')}
        </Button>
      </div>
    </form>
  );
}

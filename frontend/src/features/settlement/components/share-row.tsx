// What one party pays or receives by a settlement, and how that was done.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { Settlement } from '@/api/types';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { formatMoney, fromMinor, toMinor } from '@/lib/money';

import { pay } from '../api/settlement';

type Share = Settlement['shares'][number];

export function ShareRow({
  settlementId,
  share,
  today,
  mayPay,
}: {
  settlementId: string;
  share: Share;
  today: string;
  mayPay: boolean;
}) {
  const { t } = useTranslation('settlement');
  const queries = useQueryClient();
  const [paying, setPaying] = useState(false);
  const [paidOn, setPaidOn] = useState(today);
  const [reference, setReference] = useState('');
  const act = useMutation({
    mutationFn: () => pay(settlementId, { party_id: share.party_id, paid_on: paidOn, reference: reference.trim() }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['settlements'] });
      setPaying(false);
      notifyDone(t('paidDone'));
    },
    onError: notifyProblem,
  });
  const minor = toMinor(share.amount);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!act.isPending && reference.trim() !== '' && paidOn !== '') act.mutate();
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-1 py-2 last:border-b-0">
      <span className="min-w-32 flex-1 font-semibold">{share.name}</span>
      <span className="text-ink-2">{t(minor > 0 ? 'pays' : minor < 0 ? 'receives' : 'nothing')}</span>
      {minor !== 0 && <span className="num font-semibold">{formatMoney(fromMinor(Math.abs(minor)))}</span>}
      {share.paid_on !== null && (
        <span className="w-full text-13 text-green">
          {t('paid', { on: share.paid_on, reference: share.reference ?? '' })}
          {share.paid_by && ` · ${share.paid_by.name}`}
        </span>
      )}
      {minor !== 0 && mayPay && !paying && share.paid_on === null && (
        <Button size="small" onClick={() => setPaying(true)}>
          {t('pay')}
        </Button>
      )}
      {paying && (
        <form onSubmit={submit} className="flex w-full flex-wrap items-end gap-3" noValidate>
          <TextField
            boxClassName="w-40"
            type="date"
            label={t('paidOn')}
            value={paidOn}
            max={today}
            onChange={(event) => setPaidOn(event.target.value)}
          />
          <TextField
            boxClassName="w-56"
            label={t('reference')}
            value={reference}
            maxLength={100}
            autoFocus
            onChange={(event) => setReference(event.target.value)}
          />
          <Button onClick={() => setPaying(false)}>{t('cancel')}</Button>
          <Button type="submit" look="filled" pending={act.isPending} disabled={reference.trim() === ''}>
            {t('save')}
          </Button>
        </form>
      )}
    </li>
  );
}

// A month to lock: the sums that stay, days that are not closed, and the act.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { LockPreview } from '@/api/types';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatMoney } from '@/lib/money';

import { lockBooks, lockPreview, LOCKS_KEY, type MonthOf } from '../api/book-locks';
import { MonthSumsTable } from './month-sums-table';

export function LockForm({ month, onBack, onClose }: { month: MonthOf; onBack: () => void; onClose: () => void }) {
  const { t } = useTranslation('books');
  const { can } = useCan();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const preview = useQuery({
    queryKey: ['book-lock-preview', month],
    queryFn: () => lockPreview(month),
    staleTime: 0,
  });
  const act = useMutation({
    mutationFn: () => lockBooks(month, note.trim()),
    onSuccess: () => {
      notifyDone(t('locks.done', { month: month.month }));
      onBack();
    },
    onError: notifyProblem,
    onSettled: () => void queries.invalidateQueries({ queryKey: LOCKS_KEY }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!act.isPending && data?.refused === null) act.mutate();
  };
  const data = preview.data;
  if (preview.isError) return <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} />;
  if (!data) return <LoadingRows rows={8} />;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      {data.refused && (
        <p className="rounded-2 bg-ochre-soft px-4 py-3" role="status">
          {t(`locks.refused.${data.refused}`)}
        </p>
      )}
      <OpenDays preview={data} onClose={onClose} />
      <Invoices preview={data} />
      <MonthSumsTable
        title={t('locks.frozen')}
        sums={data.sums}
        label={t('locks.now')}
        before={data.before?.sums ?? undefined}
      />
      {can('bookLock') && (
        <TextField
          label={t('locks.word')}
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.target.value)}
        />
      )}
      <div className="flex gap-2">
        <Button onClick={onBack}>{t('locks.back')}</Button>
        {can('bookLock') && (
          <Button type="submit" look="filled" pending={act.isPending} disabled={data.refused !== null}>
            {t('locks.sure')}
          </Button>
        )}
      </div>
    </form>
  );
}

/** What of the month's receipts is not invoiced, and what is due in red: told, and in nobody's way. */
function Invoices({ preview: { uninvoiced, red_due: red } }: { preview: LockPreview }) {
  const { t } = useTranslation('books');
  if (uninvoiced.receipts + red.receipts === 0) return null;
  return (
    <ul className="rounded-2 bg-sunken px-4 py-3 text-13">
      {uninvoiced.receipts > 0 && (
        <li>{t('locks.uninvoiced', { count: uninvoiced.receipts, amount: formatMoney(uninvoiced.amount) })}</li>
      )}
      {red.receipts > 0 && (
        <li className="text-ochre">{t('locks.redDue', { count: red.receipts, amount: formatMoney(red.amount) })}</li>
      )}
    </ul>
  );
}

/** Days that are not closed, each with the way to close it. */
function OpenDays({ preview, onClose }: { preview: LockPreview; onClose: () => void }) {
  const { t } = useTranslation('books');
  const days = preview.open_days;
  if (days.length === 0) {
    return (
      <p className="rounded-2 bg-sunken px-4 py-3" role="status">
        {t('locks.noOpenDays')}
      </p>
    );
  }
  return (
    <section aria-label={t('locks.openDaysTitle')}>
      <h3 className="font-semibold">{t('locks.openDaysTitle')}</h3>
      <ul className="mt-1 text-13">
        {days.map(({ shop, business_date: date }) => (
          <li key={`${shop.id} ${date}`} className="flex gap-3 border-b py-1 last:border-b-0">
            <span className="num">{date}</span>
            <span className="flex-1">{shop.name}</span>
            <Link
              to="/reports/daily"
              search={{ from: date, to: date, shop: shop.id }}
              className="underline"
              aria-label={`${t('locks.goDaily')} ${date} ${shop.name}`}
              onClick={onClose}
            >
              {t('locks.goDaily')}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

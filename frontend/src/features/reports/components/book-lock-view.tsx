// A month that is locked: its sums and digest as they stay, its journal, the paper, and unlocking it for a reason.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Download, Printer } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { BookLock } from '@/api/types';
import { printPaper } from '@/components/receipt/print-receipt';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';

import { exportJournal } from '../api/books';
import { bookLock, lastDayOfMonth, LOCKS_KEY, unlockBooks } from '../api/book-locks';
import { BookLockPaper } from './book-lock-paper';
import { MonthSumsTable } from './month-sums-table';

export function BookLockView({ id, mayUnlock, onBack }: { id: string; mayUnlock: boolean; onBack: () => void }) {
  const { t } = useTranslation('books');
  const { can } = useCan();
  const [isUnlocking, setIsUnlocking] = useState(false);
  const found = useQuery({ queryKey: ['book-locks', id], queryFn: () => bookLock(id), staleTime: 0 });
  const lock = found.data;
  const journal = useMutation({
    mutationFn: exportOf,
    onSuccess: () => notifyDone(t('exported')),
    onError: notifyProblem,
  });
  if (found.isError) return <ProblemNote error={found.error} onRetry={() => void found.refetch()} />;
  if (!lock) return <LoadingRows rows={8} />;
  return (
    <div className="flex flex-col gap-4">
      <div className="rounded-2 bg-sunken px-4 py-3">
        <b className="block font-semibold">
          {t('locks.by', { name: lock.locked_by.name, at: formatInstant(lock.locked_at) })}
        </b>
        <span className="text-13 text-ink-2">
          {t('locks.version', { version: lock.version })}
          {lock.note && ` · ${lock.note}`}
        </span>
      </div>
      {lock.sums ? (
        <MonthSumsTable title={t('locks.frozen')} sums={lock.sums} label={t('locks.lockedSums')} />
      ) : (
        <p role="status">{t('locks.reading')}</p>
      )}
      {lock.digest && (
        <p className="text-13 text-ink-2">
          {t('locks.digest')}
          <code className="block break-all text-12">{lock.digest}</code>
          {t('locks.digestNote')}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button onClick={onBack}>{t('locks.back')}</Button>
        <Button onClick={() => journal.mutate(lock)} pending={journal.isPending}>
          <Download size={18} aria-hidden="true" />
          {t('locks.journal')}
        </Button>
        <Button onClick={() => printPaper(<BookLockPaper lock={lock} />, 210)}>
          <Printer size={18} aria-hidden="true" />
          {t('locks.print')}
        </Button>
        {mayUnlock && can('bookUnlock') && !isUnlocking && (
          <Button look="danger" onClick={() => setIsUnlocking(true)}>
            {t('locks.unlock')}
          </Button>
        )}
      </div>
      {isUnlocking && <UnlockForm lock={lock} onDone={onBack} onBack={() => setIsUnlocking(false)} />}
    </div>
  );
}

/** The journal of the month as it was locked. */
const exportOf = ({ month, legal_entity: entity }: BookLock) =>
  exportJournal({ from: `${month}-01`, to: lastDayOfMonth(month), entity: entity.id }, `${entity.name} ${month}.csv`);

function UnlockForm({ lock, onDone, onBack }: { lock: BookLock; onDone: () => void; onBack: () => void }) {
  const { t } = useTranslation('books');
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: () => unlockBooks(lock.id, reason.trim()),
    onSuccess: () => {
      notifyDone(t('locks.unlocked', { month: lock.month }));
      onDone();
    },
    onError: notifyProblem,
    onSettled: () => void queries.invalidateQueries({ queryKey: LOCKS_KEY }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!act.isPending && reason.trim() !== '') act.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3" noValidate>
      <p className="w-full text-13 text-ink-2">{t('locks.unlockNote')}</p>
      <TextField
        boxClassName="min-w-64 flex-1"
        label={t('locks.reason')}
        value={reason}
        maxLength={500}
        required
        autoFocus
        onChange={(event) => setReason(event.target.value)}
      />
      <Button onClick={onBack}>{t('locks.back')}</Button>
      <Button type="submit" look="danger" pending={act.isPending} disabled={reason.trim() === ''}>
        {t('locks.unlock')}
      </Button>
    </form>
  );
}

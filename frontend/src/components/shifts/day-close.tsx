// 日结: how a shop's day stands, what is still open, closing it, and opening it again for a reason.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import type { DayClosing, DayStanding } from '@/api/types';
import { FiguresSheet } from '@/components/figures/figures-sheet';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';

/** Which day of which shop; without one the till's own. */
export interface DayOfShop {
  shop_id?: string;
  business_date: string;
}

export function DayCloseDrawer({ day, onClose }: { day: DayOfShop; onClose: () => void }) {
  const { t } = useTranslation('shifts');
  const standing = useQuery({
    queryKey: ['day-closings', 'standing', day],
    queryFn: () => unwrap(client.GET('/day-closings/standing', { params: { query: { ...day } } })),
    staleTime: 0,
  });
  const history = useQuery({
    queryKey: ['day-closings', 'list', day],
    queryFn: () => unwrap(client.GET('/day-closings', { params: { query: { ...day, limit: 50 } } })),
  });
  const data = standing.data;
  const past = history.data?.items.filter((each) => each.reopened_at !== null) ?? [];
  return (
    <Drawer open onClose={onClose} title={t('dayClose.title', { day: day.business_date })} size="broad">
      {standing.isLoading && <LoadingRows rows={4} />}
      {standing.isError && <ProblemNote error={standing.error} onRetry={() => void standing.refetch()} />}
      {data && (data.closing ? <Closed id={data.closing.id} /> : <ToClose day={day} standing={data} />)}
      {past.length > 0 && (
        <section aria-label={t('dayClose.history')} className="mt-6">
          <h3 className="font-semibold">{t('dayClose.history')}</h3>
          <ul className="text-13">
            {past.map((each) => (
              <li key={each.id} className="border-b py-2 last:border-b-0">
                {closedWords(each, t)}
                <br />
                <span className="text-ink-2">
                  {t('dayClose.reopenedBy', {
                    name: each.reopened_by?.name ?? '',
                    at: formatInstant(each.reopened_at ?? ''),
                    reason: each.reopen_reason ?? '',
                  })}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Drawer>
  );
}

type T = ReturnType<typeof useTranslation<'shifts'>>['t'];
type Row = Pick<DayClosing, 'closed_at' | 'closed_by'>;

function closedWords({ closed_at, closed_by }: Row, t: T): string {
  const at = formatInstant(closed_at);
  return closed_by ? t('dayClose.closedBy', { name: closed_by.name, at }) : t('dayClose.closedItself', { at });
}

/** What is open, and the act that closes all the same. */
function ToClose({ day, standing }: { day: DayOfShop; standing: DayStanding }) {
  const { t } = useTranslation('shifts');
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const { shifts, parked_sales: parked, payments } = standing.open;
  const isOpen = shifts + parked + payments > 0;
  const act = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/day-closings', {
          body: { ...day, anyway: isOpen, ...(note.trim() === '' ? {} : { note: note.trim() }) },
        }),
      ),
    onSuccess: () => notifyDone(t('dayClose.done', { day: day.business_date })),
    onError: notifyProblem,
    onSettled: () => void queries.invalidateQueries({ queryKey: ['day-closings'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!act.isPending) act.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      <p>{t('dayClose.note')}</p>
      {isOpen ? (
        <div className="rounded-2 bg-ochre-soft px-4 py-3" role="status">
          <b className="font-semibold">{t('dayClose.stillOpen')}</b>
          <ul className="list-inside list-disc">
            {shifts > 0 && <li>{t('dayClose.openShifts', { count: shifts })}</li>}
            {parked > 0 && <li>{t('dayClose.openParked', { count: parked })}</li>}
            {payments > 0 && <li>{t('dayClose.openPayments', { count: payments })}</li>}
          </ul>
        </div>
      ) : (
        <p className="rounded-2 bg-sunken px-4 py-3" role="status">
          {t('dayClose.nothingOpen')}
        </p>
      )}
      <TextField
        label={t('dayClose.word')}
        value={note}
        maxLength={500}
        onChange={(event) => setNote(event.target.value)}
      />
      <div>
        <Button type="submit" look="filled" size="large" pending={act.isPending}>
          {t(isOpen ? 'dayClose.anyway' : 'dayClose.act')}
        </Button>
      </div>
    </form>
  );
}

/** The sheet as it was closed, and opening it again. */
function Closed({ id }: { id: string }) {
  const { t } = useTranslation('shifts');
  const { can } = useCan();
  const [opening, setOpening] = useState(false);
  const found = useQuery({
    queryKey: ['day-closings', id],
    queryFn: () => unwrap(client.GET('/day-closings/{id}', { params: { path: { id } } })),
  });
  const closing = found.data;
  if (found.isError) return <ProblemNote error={found.error} onRetry={() => void found.refetch()} />;
  if (!closing) return <LoadingRows rows={6} />;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3 rounded-2 bg-sunken px-4 py-3">
        <p className="min-w-56 flex-1">
          <b className="block font-semibold">{closedWords(closing, t)}</b>
          <span className="text-13 text-ink-2">{closing.note ?? t('dayClose.closedNote')}</span>
        </p>
        {can('dayReopen') && !opening && <Button onClick={() => setOpening(true)}>{t('dayClose.reopen')}</Button>}
      </div>
      {opening && <ReopenForm id={id} onBack={() => setOpening(false)} />}
      {closing.sheet && <FiguresSheet sheet={closing.sheet} />}
    </div>
  );
}

function ReopenForm({ id, onBack }: { id: string; onBack: () => void }) {
  const { t } = useTranslation('shifts');
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/day-closings/{id}/reopening', { params: { path: { id } }, body: { reason: reason.trim() } }),
      ),
    onSuccess: () => notifyDone(t('dayClose.reopened')),
    onError: notifyProblem,
    onSettled: () => void queries.invalidateQueries({ queryKey: ['day-closings'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!act.isPending && reason.trim() !== '') act.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3" noValidate>
      <TextField
        boxClassName="min-w-64 flex-1"
        label={t('dayClose.reason')}
        value={reason}
        maxLength={500}
        required
        autoFocus
        onChange={(event) => setReason(event.target.value)}
      />
      <Button onClick={onBack}>{t('dayClose.back')}</Button>
      <Button type="submit" look="danger" pending={act.isPending} disabled={reason.trim() === ''}>
        {t('dayClose.reopen')}
      </Button>
    </form>
  );
}

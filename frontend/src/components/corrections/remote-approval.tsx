// Beyond the limit, and no manager beside: the clerk asks, goes on with other work, and is told what became of it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useMaybeSession } from '@/api/session';
import type { CorrectionRequest, CorrectionSubject } from '@/api/types';
import { Button } from '@/components/ui/button';
import { notifyDone, notifyMissed, notifyProblem } from '@/components/ui/notify';
import { formatInstant } from '@/lib/format';

import { isReason, reasonOf, type ReasonDraft } from './reason-field';
import { useEndWords } from './request-words';
import { followRequest, newestRequestOf } from './requests';

interface RemoteApprovalProps {
  about: CorrectionSubject;
  reason: ReasonDraft;
  /** The posting is taken back: there is nothing left to do here. */
  onTakenBack: () => void;
}

export function RemoteApproval({ about, reason, onTakenBack }: RemoteApprovalProps) {
  const { t } = useTranslation('corrections');
  const queries = useQueryClient();
  const own = useMaybeSession()?.user.id;
  const newest = useQuery(newestRequestOf(about.posting_id));
  const [busy, setBusy] = useState(false);
  const request = newest.data ?? null;
  const waits = request?.state === 'waiting';
  const endWords = useEndWords();

  useEffect(() => {
    if (!request || !waits) return;
    followRequest(request.id, queries, (ended) => {
      if (ended.state === 'withdrawn') return;
      const words = endWords(ended);
      if (ended.state === 'done') notifyDone(words.title, words.detail, undefined, true);
      else notifyMissed(words.title, words.detail);
    });
  }, [request, waits, queries, endWords]);

  const waited = useRef(false);
  useEffect(() => {
    if (waited.current && (request?.state === 'done' || request?.state === 'overtaken')) onTakenBack();
    waited.current = waits;
  }, [request, waits, onTakenBack]);

  const send = async (what: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await what();
    } catch (error) {
      notifyProblem(error);
    } finally {
      await newest.refetch();
      setBusy(false);
    }
  };
  const ask = () =>
    send(() => unwrap(client.POST('/correction-requests', { body: { ...about, ...reasonOf(reason) } })));
  const withdraw = (id: string) =>
    send(() => unwrap(client.POST('/correction-requests/{id}/withdrawal', { params: { path: { id } } })));

  if (!newest.isSuccess) return null;
  return (
    <section className="flex flex-col gap-2 rounded-2 bg-sunken px-4 py-3" aria-label={t('request.title')}>
      {request && !waits && <LastEnd request={request} />}
      {request && waits ? (
        <>
          <p aria-live="polite">
            <b className="font-semibold">{t('request.state.waiting')}</b>
            <span className="ml-2 text-13 text-ink-2">
              {t('request.waits', { name: request.asked_by.name, until: formatInstant(request.lapses_at) })}
            </span>
          </p>
          {request.asked_by.id === own && (
            <Button size="desk" pending={busy} onClick={() => void withdraw(request.id)}>
              {t('request.withdraw')}
            </Button>
          )}
        </>
      ) : (
        <div className="flex items-center justify-between gap-3">
          <span className="text-13 text-ink-2">{t('request.offer')}</span>
          <Button size="desk" pending={busy} disabled={!isReason(reason)} onClick={() => void ask()}>
            {t('request.ask')}
          </Button>
        </div>
      )}
    </section>
  );
}

/** What became of the last request. */
function LastEnd({ request }: { request: CorrectionRequest }) {
  const endWords = useEndWords();
  const { title, detail } = endWords(request);
  return (
    <p aria-live="polite">
      <b className="font-semibold">{title}</b>
      <span className="ml-2 text-13 text-ink-2">
        {[detail, request.ended_at && formatInstant(request.ended_at)].filter(Boolean).join(' · ')}
      </span>
    </p>
  );
}

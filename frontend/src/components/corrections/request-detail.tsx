// One request for a correction: who asks and why, what would follow now, and one press to let it happen.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem, wordsOf } from '@/api/problem';
import { useSession } from '@/api/session';
import type { CorrectionRequest } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { memberWords, postingWords } from '@/components/ledger/posting-words';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyDone, notifyMissed, notifyProblem } from '@/components/ui/notify';
import { LoadingRows } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';
import { formatMoney } from '@/lib/money';

import { ConsequenceList } from './consequence-list';
import { approvalPreview } from './requests';

export function RequestDetail({ request, onClose }: { request: CorrectionRequest; onClose: () => void }) {
  const { t } = useTranslation('corrections');
  const { t: common } = useTranslation('common');
  const isOwn = useSession().user.id === request.asked_by.id;
  const { original } = request;
  const facts: [string, string][] = [
    [t('col.kind'), t(`request.kind.${request.kind}`)],
    [t('col.original'), [common(`kind.${original.kind}`), postingWords(original, common)].filter(Boolean).join(' · ')],
    [t('col.number'), [original.receipt_no, formatInstant(original.recorded_at)].join(' · ')],
    [t('request.where'), original.shop?.name ?? ''],
    [t('col.reason'), request.words],
    [t('request.askedBy'), [request.asked_by.name, formatInstant(request.asked_at)].join(' · ')],
    [t('request.until'), formatInstant(request.lapses_at)],
  ];
  return (
    <div className="flex flex-col gap-4">
      <p className="flex items-baseline justify-between border-b pb-3">
        <span className="text-16 font-semibold">{memberWords(original.member, common)}</span>
        <span className="total text-20 font-semibold">{formatMoney(request.amount)}</span>
      </p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-13">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-ink-3">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isOwn ? (
        <p className="border-t pt-4 text-ink-2">{t('request.own')}</p>
      ) : (
        <Decide request={request} onClose={onClose} />
      )}
    </div>
  );
}

function Decide({ request, onClose }: { request: CorrectionRequest; onClose: () => void }) {
  const { t } = useTranslation('corrections');
  const { t: common } = useTranslation('common');
  const queries = useQueryClient();
  const gate = useCommandGate();
  const preview = useQuery(approvalPreview(request.id));
  const over = preview.data?.over_limit ?? null;
  const words = { what: t(`request.kind.${request.kind}`), amount: formatMoney(request.amount) };
  const ended = (title: string) => {
    notifyDone(title);
    void queries.invalidateQueries({ queryKey: ['correction-requests'] });
    void queries.invalidateQueries({ queryKey: ['corrections'] });
    onClose();
  };
  const approve = async () => {
    const { original } = request;
    const outcome = await gate.run(
      { kind: 'correction_approval', body: { correction_request_id: request.id } },
      {
        amount: request.amount,
        memberName: memberWords(original.member, common),
        cardTail: null,
        membershipId: original.membership_id,
      },
    );
    if (outcome?.kind === 'done') ended(t('request.approvedDone', words));
    if (outcome?.kind === 'laid_aside') onClose();
    if (outcome?.kind === 'refused') {
      if (isShiftMissing(outcome.problem)) notifyMissed(t('request.noShift'), t('request.noShiftNext'));
      else notifyProblem(outcome.problem);
      void queries.invalidateQueries({ queryKey: ['correction-requests'] });
      void preview.refetch();
    }
  };
  return (
    <>
      {preview.isLoading && <LoadingRows rows={4} height={32} />}
      {preview.isError && <Impossible error={preview.error} />}
      {preview.data && (
        <section className="flex flex-col gap-4" aria-label={t('request.follows')}>
          <h3 className="text-13 text-ink-3">{t('request.follows')}</h3>
          <ConsequenceList consequences={preview.data.consequences ?? []} />
          {over ? (
            <p className="text-red">
              {t('approval.note', { limit: formatMoney(over.limit), amount: formatMoney(over.amount) })}
            </p>
          ) : (
            <Button look="dangerFilled" size="large" pending={gate.busy} onClick={() => void approve()}>
              {t('request.approve', words)}
            </Button>
          )}
        </section>
      )}
      {!over && <Refuse request={request} onRefused={() => ended(t('request.refusedDone'))} />}
    </>
  );
}

/** The correction belongs to the till and the shift of whoever asked. */
const isShiftMissing = (error: Error): boolean => error instanceof ApiProblem && error.code === 'shift-required';

/** Why it cannot be taken back any more; it may still be refused, so that nobody waits for it. */
function Impossible({ error }: { error: Error }) {
  const { t } = useTranslation('corrections');
  const { title, detail } = isShiftMissing(error)
    ? { title: t('request.noShift'), detail: t('request.noShiftNext') }
    : wordsOf(error);
  return (
    <p role="alert" className="text-red">
      <b className="font-semibold">{title}</b> {detail}
    </p>
  );
}

function Refuse({ request, onRefused }: { request: CorrectionRequest; onRefused: () => void }) {
  const { t } = useTranslation('corrections');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const words = reason.trim();
  const refuse = async (event: FormEvent) => {
    event.preventDefault();
    if (!words || busy) return;
    setBusy(true);
    try {
      await unwrap(
        client.POST('/correction-requests/{id}/refusal', {
          params: { path: { id: request.id } },
          body: { reason: words },
        }),
      );
      onRefused();
    } catch (error) {
      notifyProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void refuse(event)} className="flex items-end gap-3 border-t pt-4" noValidate>
      <TextField
        label={t('request.refuseReason')}
        boxClassName="flex-1"
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button type="submit" pending={busy} disabled={!words}>
        {t('request.refuse')}
      </Button>
    </form>
  );
}

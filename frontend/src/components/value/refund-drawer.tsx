// A refund at the desk: what it comes to, the request, the approval by PIN, and the payment.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem, wordsOf } from '@/api/problem';
import type { CommandBody } from '@/api/command';
import type { DeskPanel, PostingResult, Refund, RefundCause } from '@/api/types';
import { countsOf } from '@/components/counts/counts-query';
import { ApproverFields, isApproval, NO_APPROVAL } from '@/components/ledger/approver-fields';
import { useCommandGate } from '@/components/ledger/command-gate';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { notifyProblem } from '@/components/ui/notify';
import { Segmented } from '@/components/ui/segmented';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';
import { formatMoney, isZero } from '@/lib/money';

import { PayRefundForm } from './pay-refund-form';
import { RefundQuoteView } from './refund-quote-view';
import { RefundSubjects, subjectsOf } from './refund-subjects';
import { useToldDecisions } from './use-told-decisions';
import { openRefundsOf, refundQuote, subjectWords } from './value-query';

const NEW = 'new';
const CAUSES: readonly RefundCause[] = ['member', 'shop', 'seven_days'];

interface RefundDrawerProps {
  panel: DeskPanel;
  onClose: () => void;
  onDone: (result: PostingResult, title: string) => void;
  onLaidAside: () => void;
}

/** Sends a command of a refund; what was done or laid aside is told, what was refused is said and asked again. */
export type SendRefund = (command: CommandBody, amount: string, title: string) => Promise<void>;

export function RefundDrawer(props: RefundDrawerProps) {
  const { t } = useTranslation('value');
  const { panel, onClose, onDone, onLaidAside } = props;
  const { membership, card, member } = panel;
  const gate = useCommandGate();
  const found = useQuery(openRefundsOf(membership));
  const [chosen, setChosen] = useState<string | null>(null);
  const all = found.data ?? [];
  useToldDecisions(found.data);
  const open = chosen === NEW ? undefined : (all.find((refund) => refund.id === chosen) ?? all[0]);
  const send: SendRefund = async (command, amount, title) => {
    const outcome = await gate.run(command, {
      amount,
      memberName: member.name,
      cardTail: card?.tail ?? null,
      membershipId: membership.id,
    });
    if (outcome?.kind === 'done') onDone(outcome.result, title);
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') {
      notifyProblem(outcome.problem);
      void found.refetch();
    }
  };
  return (
    <Drawer open onClose={onClose} title={t('refund')} description={member.name} size="wide">
      {found.isLoading && <LoadingRows rows={5} height={44} />}
      {found.isError && <ProblemNote error={found.error} onRetry={() => void found.refetch()} />}
      {all.length > 0 && (
        <div className="mb-4">
          <Segmented<string>
            label={t('openOnes')}
            value={open?.id ?? NEW}
            options={[
              ...all.map((refund) => ({ value: refund.id, label: subjectWords(refund, t('ofStoredValue')) })),
              { value: NEW, label: t('newRequest') },
            ]}
            onChange={setChosen}
          />
        </div>
      )}
      {found.isSuccess &&
        (open ? (
          <OpenRefund
            key={open.id}
            refund={open}
            send={send}
            pending={gate.busy}
            onChanged={() => void found.refetch()}
          />
        ) : (
          <AskRefund panel={panel} send={send} pending={gate.busy} />
        ))}
    </Drawer>
  );
}

function AskRefund({ panel, send, pending }: { panel: DeskPanel; send: SendRefund; pending: boolean }) {
  const { t } = useTranslation(['value', 'common']);
  const { membership, card } = panel;
  const [cause, setCause] = useState<RefundCause>('member');
  const [reason, setReason] = useState('');
  const counts = useQuery(countsOf(membership)).data?.items;
  const [picked, setPicked] = useState<readonly string[] | null>(null);
  const subjects = subjectsOf(counts ?? []);
  // Who has no stored value comes for a package.
  const packages = picked ?? (isZero(membership.balance) ? subjects.slice(0, 1).map((each) => each.sale) : []);
  const isNothing = packages.length === 0 && isZero(membership.balance);
  const quote = useQuery({
    ...refundQuote(membership.id, cause, packages),
    enabled: counts !== undefined && !isNothing,
  });
  const words = reason.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!quote.data || !words || pending) return;
    const amount = quote.data.pays;
    void send(
      {
        kind: 'refund',
        body: {
          membership_id: membership.id,
          ...(card ? { card_id: card.id } : {}),
          ...(packages.length > 0 ? { packages: [...packages] } : {}),
          cause,
          reason: words,
        },
      },
      amount,
      t('asked', { amount: formatMoney(amount) }),
    );
  };
  const refused = quote.error instanceof ApiProblem ? wordsOf(quote.error) : null;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      <RefundSubjects subjects={subjects} balance={membership.balance} picked={packages} onPick={setPicked} />
      {counts && isNothing && <p className="text-ink-2">{t('noSubject')}</p>}
      <Segmented<RefundCause>
        label={t('cause')}
        value={cause}
        options={CAUSES.map((each) => ({ value: each, label: t(`causes.${each}`) }))}
        onChange={setCause}
      />
      <p className="text-13 text-ink-2">
        {t(packages.length > 0 ? `causeNotesCounts.${cause}` : `causeNotes.${cause}`)}
      </p>
      {quote.isLoading && <LoadingRows rows={4} height={44} />}
      {refused && (
        <p role="alert" className="text-red">
          {refused.detail}
        </p>
      )}
      {quote.error && !refused && <ProblemNote error={quote.error} onRetry={() => void quote.refetch()} />}
      {quote.data && <RefundQuoteView quote={quote.data} />}
      <TextField
        label={t('reason')}
        required
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <p className="text-13 text-ink-3">{t(packages.length > 0 ? 'freezesCounts' : 'freezes')}</p>
      <Button type="submit" look="filled" size="large" hint="Enter" pending={pending} disabled={!quote.data || !words}>
        {quote.data ? t('ask', { amount: formatMoney(quote.data.pays) }) : t('refund')}
      </Button>
    </form>
  );
}

function OpenRefund({
  refund,
  send,
  pending,
  onChanged,
}: {
  refund: Refund;
  send: SendRefund;
  pending: boolean;
  onChanged: () => void;
}) {
  const { t } = useTranslation('value');
  const quote = useQuery(
    refundQuote(
      refund.membership_id,
      refund.cause,
      refund.packages.map((sold) => sold.id),
    ),
  );
  return (
    <div className="flex flex-col gap-4">
      <p className="flex items-baseline justify-between border-b pb-3">
        <span>
          <span className="font-semibold">{t(`states.${refund.state}`)}</span>
          <span className="ml-3 text-13 text-ink-2">
            {[t(`causes.${refund.cause}`), refund.reason, formatInstant(refund.requested_at), refund.requested_by?.name]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <span className="total text-20 font-semibold">{formatMoney(refund.amount)}</span>
      </p>
      {quote.data && <RefundQuoteView quote={quote.data} />}
      {refund.state === 'requested' ? (
        <PinApproval refund={refund} onApproved={onChanged} />
      ) : (
        <PayRefundForm
          refund={refund}
          plan={quote.data?.plan ?? []}
          isReady={quote.isSuccess || isZero(refund.amount)}
          pending={pending}
          send={send}
          onChanged={onChanged}
        />
      )}
      {refund.provider_payouts.some((sent) => sent.state !== 'failed') ? (
        <p className="border-t pt-4 text-13 text-ink-2">{t('mustBePaid')}</p>
      ) : (
        <CancelRefund refund={refund} send={send} pending={pending} />
      )}
    </div>
  );
}

/** A manager at this screen; from elsewhere they approve on the page of refunds. */
function PinApproval({ refund, onApproved }: { refund: Refund; onApproved: () => void }) {
  const { t } = useTranslation('value');
  const queries = useQueryClient();
  const [draft, setDraft] = useState(NO_APPROVAL);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isApproval(draft) || busy) return;
    setBusy(true);
    try {
      await unwrap(
        client.POST('/refunds/{id}/pin-approval', {
          params: { path: { id: refund.id } },
          body: { ...draft, staff_number: draft.staff_number.trim() },
        }),
      );
      void queries.invalidateQueries({ queryKey: ['refunds'] });
      onApproved();
    } catch (error) {
      setDraft({ ...draft, pin: '' });
      if (error instanceof ApiProblem) notifyProblem(error);
      else throw error;
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3 border-t pt-4" noValidate>
      <p className="text-13 text-ink-2">{t('waits')}</p>
      <div className="flex items-end gap-3">
        <ApproverFields
          labels={{ number: t('staffNumber'), pin: 'PIN' }}
          draft={draft}
          onDraft={setDraft}
          className="w-36"
        />
        <Button type="submit" look="filled" pending={busy} disabled={!isApproval(draft)}>
          {t('approve')}
        </Button>
      </div>
    </form>
  );
}

function CancelRefund({ refund, send, pending }: { refund: Refund; send: SendRefund; pending: boolean }) {
  const { t } = useTranslation('value');
  const [reason, setReason] = useState('');
  const words = reason.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!words || pending) return;
    void send(
      { kind: 'refund_cancellation', body: { refund_id: refund.id, reason: words } },
      refund.amount,
      t('cancelled'),
    );
  };
  return (
    <form onSubmit={submit} className="flex items-end gap-3 border-t pt-4" noValidate>
      <TextField
        label={t('cancelReason')}
        boxClassName="flex-1"
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button type="submit" disabled={!words || pending}>
        {t('cancel')}
      </Button>
    </form>
  );
}

// 验证会员本人: a rule asks for proof before value is taken. The card that is read, or a code to the member's phone, gives a proof, and
// the same command goes again with it. Whether a reader of the till saw the card is for the server to say.
import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem, sentenceOf } from '@/api/problem';
import type { Proof } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { readCredential } from '@/lib/credential';
import { formatMoney, formatWhole, isZero } from '@/lib/money';
import { lastSwipe } from '@/lib/swipes';
import { useSwipes } from '@/lib/use-swipes';

import { demandOf, type Demand } from './proof-demand';

const CODE_DIGITS = 6;

interface ProofDialogProps {
  problem: ApiProblem;
  membershipId: string;
  memberName: string;
  onProved: (proofId: string) => void;
  onCancel: () => void;
}

export function ProofDialog({ problem, membershipId, memberName, onProved, onCancel }: ProofDialogProps) {
  const { t } = useTranslation(['proof', 'common']);
  const demand = demandOf(problem.body);
  const first = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={onCancel}
      title={t('title', { name: memberName })}
      description={t('asked', { what: takesWords(demand, t) })}
      focusFirst={first}
    >
      <div className="mt-4 flex flex-col gap-5">
        {demand.byCard && <ByCard membershipId={membershipId} demand={demand} onProved={onProved} />}
        {demand.byCode && <ByCode membershipId={membershipId} demand={demand} firstRef={first} onProved={onProved} />}
        <div className="flex justify-end">
          <Button {...(demand.byCode ? {} : { ref: first })} onClick={onCancel}>
            {t('cancel')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function takesWords({ takes }: Demand, t: ReturnType<typeof useTranslation<['proof', 'common']>>['t']): string {
  if (takes.counts > 0) return t('counts', { counts: formatWhole(takes.counts) });
  if (!isZero(takes.stored_value)) return t('storedValue', { amount: formatMoney(takes.stored_value) });
  return t('points', { points: formatWhole(takes.points) });
}

interface WayProps {
  membershipId: string;
  demand: Demand;
  onProved: (proofId: string) => void;
}

/** The card proves as soon as it is read; the one that opened the member may have done so already. */
function ByCard({ membershipId, demand, onProved }: WayProps) {
  const { t } = useTranslation('proof');
  const show = useMutation({
    mutationFn: (credential: string) =>
      unwrap(
        client.POST('/memberships/{id}/card-proofs', {
          params: { path: { id: membershipId } },
          body: { credential, ...demand.takes },
        }),
      ) as Promise<Proof>,
    onSuccess: (proof) => {
      if (demand.accepted.includes(proof.kind)) onProved(proof.id);
    },
  });
  const { mutate } = show;
  const take = useCallback(
    (raw: string) => {
      const read = readCredential(raw);
      if (read.kind === 'credential') mutate(read.value);
    },
    [mutate],
  );
  // The card that was read before may be another member's: only one that is read now is spoken of.
  const [isNew, setNew] = useState(false);
  useSwipes(({ value }) => {
    setNew(true);
    take(value);
  });
  const tried = useRef(false);
  useEffect(() => {
    const before = lastSwipe();
    if (tried.current || !before) return;
    tried.current = true;
    take(before.value);
  }, [take]);
  const unseen = show.data !== undefined && !demand.accepted.includes(show.data.kind);
  const failure = !isNew ? null : show.isError ? sentenceOf(show.error) : unseen ? t('onlyReader') : null;
  return (
    <section className="rounded-2 bg-sunken p-4">
      <p className="text-16 font-semibold">{t('swipe')}</p>
      <p className="text-ink-2">{t(demand.accepted.includes('card_swiped') ? 'swipeNote' : 'swipeReaderNote')}</p>
      <p role="status" className="mt-1 min-h-5 text-13 text-red">
        {failure}
      </p>
    </section>
  );
}

/** A code goes to the phone on file; the member reads it out. */
function ByCode({
  membershipId,
  demand,
  firstRef,
  onProved,
}: WayProps & { firstRef: React.RefObject<HTMLButtonElement | null> }) {
  const { t } = useTranslation('proof');
  const field = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  const send = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/memberships/{id}/proof-codes', {
          params: { path: { id: membershipId } },
          body: demand.takes,
        }),
      ) as Promise<Proof>,
    onSuccess: () => setCode(''),
  });
  const sent = send.data;
  const sentId = sent?.id;
  // The field takes no focus before a code is on its way.
  useEffect(() => {
    if (sentId) field.current?.focus();
  }, [sentId]);
  const confirm = useMutation({
    mutationFn: (typed: string) =>
      unwrap(
        client.POST('/proofs/{id}/confirmation', {
          params: { path: { id: sent?.id ?? '' } },
          body: { code: typed },
        }),
      ) as Promise<Proof>,
    onSuccess: (proof) => onProved(proof.id),
    onError: () => {
      setCode('');
      field.current?.focus();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sent && code.length === CODE_DIGITS && !confirm.isPending) confirm.mutate(code);
  };
  return (
    <section className="flex flex-col gap-3">
      <div className="flex items-center gap-3">
        <Button
          ref={firstRef}
          look={sent ? 'outline' : 'filled'}
          pending={send.isPending}
          onClick={() => {
            confirm.reset();
            send.mutate();
          }}
        >
          {t(sent ? 'sendAgain' : 'send')}
        </Button>
        <p role="status" className={send.isError ? 'text-13 text-red' : 'text-13 text-ink-2'}>
          {send.isError
            ? notSentWords(send.error, t)
            : sent
              ? t('sent', { phone: sent.phone_masked ?? '' })
              : t('sendNote')}
        </p>
      </div>
      <form onSubmit={submit} className="flex items-start gap-3" noValidate>
        <TextField
          ref={field}
          boxClassName="w-52"
          className="text-20 tracking-[.3em]"
          label={t('code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={CODE_DIGITS}
          disabled={!sent}
          value={code}
          error={confirm.isError ? sentenceOf(confirm.error) : undefined}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))}
        />
        <Button
          type="submit"
          look="filled"
          className="mt-5"
          disabled={!sent || code.length < CODE_DIGITS}
          pending={confirm.isPending}
        >
          {t('confirm')}
        </Button>
      </form>
    </section>
  );
}

const REASONS = ['no_phone', 'no_credit', 'no_provider', 'provider_busy', 'number_refused'] as const;

/** Why no code went out. */
function notSentWords(error: unknown, t: ReturnType<typeof useTranslation<'proof'>>['t']): string {
  const reason = error instanceof ApiProblem ? REASONS.find((each) => each === error.body['reason']) : undefined;
  return reason ? t(`notSent.${reason}`) : sentenceOf(error);
}

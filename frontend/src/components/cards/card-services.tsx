// What can be done with a membership's cards: report a loss, release, activate, cancel, issue or replace. The value stays
// with the membership; no act here moves any.
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { fieldError, sentenceOf } from '@/api/problem';
import { useCan } from '@/api/session';
import type { Card, Membership } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { notifyDone } from '@/components/ui/notify';
import { cn } from '@/lib/cn';
import { useSwipes } from '@/lib/use-swipes';
import { newUuid } from '@/lib/uuid';

import { CardStateTag } from './card-state-tag';

type Act = 'loss' | 'release' | 'cancel' | 'activate' | 'replace';

export function CardServices({
  membership,
  memberName,
  open,
  onClose,
  onChanged,
}: {
  membership: Membership;
  memberName: string;
  open: boolean;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { t } = useTranslation('cards');
  return (
    <Drawer open={open} onClose={onClose} title={t('title', { name: memberName })} description={t('description')}>
      <CardServicesBody membership={membership} onChanged={onChanged} />
    </Drawer>
  );
}

function CardServicesBody({ membership, onChanged }: { membership: Membership; onChanged: () => void }) {
  const { t } = useTranslation('cards');
  const { can } = useCan();
  return (
    <div className="flex flex-col gap-5">
      {membership.cards.length === 0 && <p className="text-ink-2">{t('noCards')}</p>}
      <ul className="flex flex-col gap-3">
        {membership.cards.map((card) => (
          <CardRow key={card.id} card={card} onChanged={onChanged} />
        ))}
      </ul>
      {can('cardIssue') && <IssueCard membership={membership} onChanged={onChanged} />}
      <p className="text-12 text-ink-3">{t('valueStays')}</p>
    </div>
  );
}

function CardRow({ card, onChanged }: { card: Card; onChanged: () => void }) {
  const { t } = useTranslation(['cards', 'common']);
  const { can } = useCan();
  const [act, setAct] = useState<Act | null>(null);
  const over = card.state === 'replaced' || card.state === 'cancelled';
  return (
    <li className="rounded-2 border p-3">
      <div className="flex items-center gap-3">
        <span
          className={over ? 'h-6 w-9 rounded-1 border border-dashed border-line-strong' : 'h-6 w-9 rounded-1 bg-card'}
          aria-hidden="true"
        />
        <span className="min-w-0 flex-1">
          <span className={over ? 'struck' : 'font-semibold'}>{t('common:tail', { tail: card.tail })}</span>
          <span className="block text-12 text-ink-3">
            {card.number} · {t('issuedOn', { date: card.issued_on })}
          </span>
        </span>
        <CardStateTag state={card.state} />
      </div>
      {!over && (
        <div className="mt-2 flex flex-wrap gap-2">
          {card.state === 'issued' && can('cardIssue') && (
            <Button size="small" className="h-11!" onClick={() => setAct('activate')}>
              {t('activate')}
            </Button>
          )}
          {card.state === 'active' && can('cardReportLoss') && (
            <Button size="small" className="h-11!" look="danger" onClick={() => setAct('loss')}>
              {t('reportLoss')}
            </Button>
          )}
          {card.state === 'lost' && can('cardRelease') && (
            <Button size="small" className="h-11!" onClick={() => setAct('release')}>
              {t('release')}
            </Button>
          )}
          {can('cardReplace') && (
            <Button size="small" className="h-11!" onClick={() => setAct('replace')}>
              {t('replace')}
            </Button>
          )}
          {can('cardCancel') && (
            <Button size="small" className="h-11!" look="ghost" onClick={() => setAct('cancel')}>
              {t('cancel')}
            </Button>
          )}
        </div>
      )}
      {act === 'replace' && (
        <ReplaceForm
          card={card}
          onClose={() => setAct(null)}
          onDone={() => {
            setAct(null);
            onChanged();
          }}
        />
      )}
      {act && act !== 'replace' && (
        <CardActForm
          key={act}
          card={card}
          act={act}
          onClose={() => setAct(null)}
          onDone={() => {
            setAct(null);
            onChanged();
          }}
        />
      )}
    </li>
  );
}

type PlainAct = Exclude<Act, 'replace'>;

function send(card: Card, act: PlainAct, reason: string): Promise<unknown> {
  const params = { path: { id: card.id } };
  const why = reason === '' ? {} : { reason };
  switch (act) {
    case 'loss':
      return unwrap(client.POST('/cards/{id}/loss-report', { params, body: why }));
    case 'release':
      return unwrap(client.POST('/cards/{id}/release', { params, body: why }));
    case 'cancel':
      return unwrap(client.POST('/cards/{id}/cancellation', { params, body: { reason } }));
    case 'activate':
      return unwrap(client.POST('/cards/{id}/activation', { params }));
  }
}

function CardActForm({
  card,
  act,
  onClose,
  onDone,
}: {
  card: Card;
  act: PlainAct;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('cards');
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const mutation = useMutation({
    mutationFn: () => send(card, act, reason.trim()),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['members'] });
      notifyDone(t(`done.${act}`, { tail: card.tail }));
      onDone();
    },
  });
  const required = act === 'cancel';
  const ready = !required || reason.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !mutation.isPending) mutation.mutate();
  };
  const dangerous = act === 'loss' || act === 'cancel';
  return (
    <form onSubmit={submit} className="mt-3 flex flex-col gap-3 border-t pt-3">
      <p className="text-13 text-ink-2">{t(`explain.${act}`)}</p>
      {act !== 'activate' && (
        <TextField
          label={t('reason')}
          required={required}
          value={reason}
          maxLength={120}
          autoFocus
          onChange={(event) => setReason(event.target.value)}
          error={fieldError(mutation.error, '/reason')}
          className="h-11"
        />
      )}
      {mutation.isError && (
        <p className="text-13 text-red" role="alert">
          {sentenceOf(mutation.error)}
        </p>
      )}
      <div className="flex gap-2">
        <Button
          type="submit"
          size="desk"
          look={dangerous ? 'dangerFilled' : 'filled'}
          pending={mutation.isPending}
          disabled={!ready}
          autoFocus={act === 'activate'}
        >
          {t(`act.${act}`, { tail: card.tail })}
        </Button>
        <Button size="desk" look="ghost" onClick={onClose}>
          {t('leave')}
        </Button>
      </div>
    </form>
  );
}

/** The number of a new card, with the key that stays its own until another number is given. */
interface Numbered {
  number: string;
  key: string;
}

/** Another card in the place of this one: swiped or typed. Sent again with its key, it stays one replacement. */
function ReplaceForm({ card, onClose, onDone }: { card: Card; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('cards');
  const queries = useQueryClient();
  const replace = useMutation({
    mutationFn: ({ number, key }: Numbered) =>
      unwrap(
        client.POST('/cards/{id}/replacement', {
          params: { path: { id: card.id }, header: { 'Idempotency-Key': `"${key}"` } },
          body: { number },
        }),
      ),
    onSuccess: (fresh) => {
      void queries.invalidateQueries({ queryKey: ['members'] });
      notifyDone(t('done.replace', { tail: fresh.tail }));
      onDone();
    },
  });
  return (
    <NewNumber
      className="mt-3 border-t pt-3"
      head={<p className="text-13 text-ink-2">{t('explain.replace')}</p>}
      act={t('act.replace', { tail: card.tail })}
      sending={replace}
      onClose={onClose}
    />
  );
}

function IssueCard({ membership, onChanged }: { membership: Membership; onChanged: () => void }) {
  const { t } = useTranslation('cards');
  const queries = useQueryClient();
  const issue = useMutation({
    mutationFn: ({ number }: Numbered) =>
      unwrap(client.POST('/memberships/{id}/cards', { params: { path: { id: membership.id } }, body: { number } })),
    onSuccess: (card) => {
      void queries.invalidateQueries({ queryKey: ['members'] });
      notifyDone(t('done.issue', { tail: card.tail }));
      onChanged();
    },
  });
  return (
    <NewNumber
      className="border-t pt-4"
      head={<h3 className="font-semibold">{t('issueTitle')}</h3>}
      act={t('issueAct')}
      sending={issue}
    />
  );
}

const unnumbered = (): Numbered => ({ number: '', key: newUuid() });

/** The number of a new card: swiped while this is the last of its kind on the page, or typed. */
function NewNumber({
  className,
  head,
  act,
  sending,
  onClose,
}: {
  className: string;
  head: ReactNode;
  act: string;
  sending: UseMutationResult<Card, Error, Numbered>;
  onClose?: () => void;
}) {
  const { t } = useTranslation('cards');
  const [{ number, key }, setNumbered] = useState<Numbered>(unnumbered);
  const setNumber = (text: string) => setNumbered({ number: text, key: newUuid() });
  useSwipes(({ value }) => setNumber(value));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const typed = number.trim();
    if (typed !== '' && !sending.isPending) {
      sending.mutate({ number: typed, key }, { onSuccess: () => setNumber('') });
    }
  };
  return (
    <form onSubmit={submit} className={cn('flex flex-col gap-3', className)}>
      {head}
      <TextField
        label={t('newNumber')}
        hint={t('swipeNew')}
        value={number}
        inputMode="numeric"
        autoFocus={onClose !== undefined}
        onChange={(event) => setNumber(event.target.value)}
        error={sending.isError ? (fieldError(sending.error, '/number') ?? sentenceOf(sending.error)) : undefined}
        className="h-11 text-16"
      />
      <div className="flex gap-2">
        <Button
          type="submit"
          size="desk"
          look="filled"
          hint="Enter"
          pending={sending.isPending}
          disabled={number.trim() === ''}
        >
          {act}
        </Button>
        {onClose && (
          <Button size="desk" look="ghost" onClick={onClose}>
            {t('leave')}
          </Button>
        )}
      </div>
    </form>
  );
}

// 礼品卡, 定金: a card is opened by its number, or with one that the server makes; money comes on it as on every card.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem, sentenceOf } from '@/api/problem';
import type { BearerCard } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CancelButton } from '@/components/ui/cancel-button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { Kbd } from '@/components/ui/kbd';
import { EmptyState, ProblemNote } from '@/components/ui/states';
import { cn } from '@/lib/cn';
import { formatMoney } from '@/lib/money';
import { useSwipes } from '@/lib/use-swipes';
import { useDebounced } from '@/lib/use-debounced';
import { useKeys } from '@/lib/use-keys';

import { bearerCardOf, useBearerPrograms } from './bearer-queries';

const NUMBER_REST_MS = 250;

interface GiftCardDialogProps {
  onClose: () => void;
  /** The card is there: money can come on it. */
  onOpened: (membershipId: string, cardId: string | null, isNew: boolean) => void;
}

export function GiftCardDialog({ onClose, onOpened }: GiftCardDialogProps) {
  const { t } = useTranslation(['gifts', 'common']);
  const known = useBearerPrograms();
  const programs = known.data ?? [];
  const field = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState(0);
  const [number, setNumber] = useState('');
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [note, setNote] = useState('');
  const program = programs[chosen];
  const typed = number.trim();
  const rested = useDebounced(typed, NUMBER_REST_MS);
  const answer = useQuery(bearerCardOf(rested === typed && typed ? typed : null));
  const found = typed ? (answer.data ?? null) : null;

  useSwipes(({ value }) => setNumber(value));
  useKeys(
    Object.fromEntries(
      programs.map((_, place) => [
        `Alt+Digit${place + 1}`,
        (event: KeyboardEvent) => {
          event.preventDefault();
          setChosen(place);
        },
      ]),
    ),
    { first: true },
  );
  const open = useMutation({
    mutationFn: () =>
      unwrap(
        client.POST('/bearer-cards', {
          body: {
            program_id: program?.id ?? '',
            note: note.trim(),
            ...(typed ? { number: typed } : {}),
            ...(name.trim() ? { holder_name: name.trim() } : {}),
            ...(phone.trim() ? { holder_phone: phone.trim() } : {}),
          },
        }),
      ),
    onSuccess: (card) => {
      const { membership } = card as BearerCard;
      onOpened(membership.id, membership.cards.at(-1)?.id ?? null, true);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (open.isPending || !program) return;
    if (found) onOpened(found.membership.id, found.cardId, false);
    else open.mutate();
  };
  const refused = open.error instanceof ApiProblem ? sentenceOf(open.error) : undefined;

  return (
    <Dialog open onClose={onClose} title={t('title')} description={t('note')} focusFirst={field} className="w-[620px]!">
      {known.isError && <ProblemNote error={known.error} onRetry={() => void known.refetch()} />}
      {known.data?.length === 0 ? (
        <EmptyState title={t('none')} next={t('noneNext')} className="py-8!" />
      ) : (
        <form onSubmit={submit} className="mt-3 flex flex-col gap-4" noValidate>
          <div className="flex flex-wrap gap-2" role="group" aria-label={t('program')}>
            {programs.map((each, place) => (
              <button
                key={each.id}
                type="button"
                aria-pressed={place === chosen}
                onClick={() => setChosen(place)}
                className={cn(
                  'flex h-12 items-center gap-2 rounded-2 border px-4 text-16',
                  place === chosen
                    ? 'border-accent bg-accent-soft font-semibold text-accent-text'
                    : 'border-(--edge) bg-surface hover:bg-sunken',
                )}
              >
                {each.name}
                <Kbd>{`Alt ${place + 1}`}</Kbd>
              </button>
            ))}
          </div>
          <TextField
            ref={field}
            label={t('number')}
            hint={
              found
                ? t('known', { name: found.membership.program.name, balance: formatMoney(found.membership.balance) })
                : t('numberHint')
            }
            value={number}
            autoComplete="off"
            spellCheck={false}
            maxLength={64}
            error={refused}
            onChange={(event) => {
              open.reset();
              setNumber(event.target.value);
            }}
          />
          {!found && (
            <div className="grid grid-cols-2 gap-3">
              <TextField
                label={t('holder')}
                value={name}
                autoComplete="off"
                maxLength={64}
                onChange={(event) => setName(event.target.value)}
              />
              <TextField
                label={t('phone')}
                value={phone}
                autoComplete="off"
                inputMode="tel"
                maxLength={30}
                onChange={(event) => setPhone(event.target.value)}
              />
              <div className="col-span-2">
                <TextField
                  label={t('what')}
                  value={note}
                  autoComplete="off"
                  maxLength={200}
                  onChange={(event) => setNote(event.target.value)}
                />
              </div>
            </div>
          )}
          <div className="flex items-center gap-3">
            <Button type="submit" look="filled" size="large" hint="Enter" pending={open.isPending} disabled={!program}>
              {found ? t('show') : t('act')}
            </Button>
            <CancelButton onClick={onClose} />
          </div>
        </form>
      )}
    </Dialog>
  );
}

// Value of a member that is set aside: what is, what for and until when; set more aside, or let it go.
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { DeskPanel, Hold, PostingResult } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { SelectField, TextField } from '@/components/ui/field';
import { notifyProblem } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';
import { formatMoney, fromMinor, normaliseTyped, parseTyped, toMinor } from '@/lib/money';

import { holdsOf } from './value-query';

const LENGTHS = [60, 240, 1_440, 10_080, 43_200] as const;

interface HoldsDialogProps {
  panel: DeskPanel;
  onClose: () => void;
  onDone: (result: PostingResult, title: string) => void;
  onLaidAside: () => void;
}

export function HoldsDialog({ panel, onClose, onDone, onLaidAside }: HoldsDialogProps) {
  const { t } = useTranslation(['value', 'common']);
  const { membership, card, member } = panel;
  const gate = useCommandGate();
  const list = useQuery(holdsOf(membership));
  const field = useRef<HTMLInputElement>(null);
  const [amount, setAmount] = useState('');
  const [minutes, setMinutes] = useState<number>(LENGTHS[2]);
  const [reason, setReason] = useState('');
  const minor = parseTyped(amount);
  const isTooMuch = minor !== null && minor > toMinor(membership.available);
  const facts = (of: string) => ({
    amount: of,
    memberName: member.name,
    cardTail: card?.tail ?? null,
    membershipId: membership.id,
  });

  const place = async (event: FormEvent) => {
    event.preventDefault();
    if (!minor || isTooMuch || gate.busy) return;
    const held = fromMinor(minor);
    const outcome = await gate.run(
      {
        kind: 'hold',
        body: {
          membership_id: membership.id,
          ...(card ? { card_id: card.id } : {}),
          amount: held,
          minutes,
          ...(reason.trim() ? { reason: reason.trim() } : {}),
        },
      },
      facts(held),
    );
    if (outcome?.kind === 'done') onDone(outcome.result, t('placed', { amount: formatMoney(held) }));
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') notifyProblem(outcome.problem);
  };
  const release = async (hold: Hold) => {
    const outcome = await gate.run({ kind: 'hold_release', body: { hold_id: hold.id } }, facts(hold.amount));
    if (outcome?.kind === 'done') onDone(outcome.result, t('released', { amount: formatMoney(hold.amount) }));
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') {
      notifyProblem(outcome.problem);
      void list.refetch();
    }
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t('holds')}
      description={member.name}
      focusFirst={field}
      className="w-[640px]!"
    >
      <p className="mt-3 text-ink-2">
        {t('standing', { available: formatMoney(membership.available), held: formatMoney(membership.held) })}
      </p>
      {list.isLoading && <LoadingRows rows={2} height={48} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && list.data.items.length > 0 && (
        <ul className="mt-2 border-t">
          {list.data.items.map((hold) => (
            <li key={hold.id} className="flex min-h-14 items-center gap-3 border-b py-1">
              <span className="w-28 text-right text-16 font-semibold">{formatMoney(hold.amount)}</span>
              <span className="min-w-0 flex-1">
                <span className="block truncate">{hold.reason ?? '—'}</span>
                <span className="block text-12 text-ink-3">
                  {hold.expires_at
                    ? t('until', { from: formatInstant(hold.placed_at), until: formatInstant(hold.expires_at) })
                    : t('untilRefund')}
                </span>
              </span>
              {hold.expires_at && (
                <Button disabled={gate.busy} onClick={() => void release(hold)}>
                  {t('release')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={(event) => void place(event)} className="mt-5 flex flex-col gap-3" noValidate>
        <div className="grid grid-cols-2 gap-3">
          <TextField
            ref={field}
            label={t('amount')}
            required
            inputMode="decimal"
            value={amount}
            error={isTooMuch ? t('tooMuch', { available: formatMoney(membership.available) }) : undefined}
            onChange={(event) => setAmount(normaliseTyped(event.target.value))}
          />
          <SelectField
            label={t('length')}
            value={String(minutes)}
            onChange={(event) => setMinutes(Number(event.target.value))}
          >
            {LENGTHS.map((each) => (
              <option key={each} value={each}>
                {t(`lengths.${each}`)}
              </option>
            ))}
          </SelectField>
        </div>
        <TextField
          label={t('what')}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="flex gap-3">
          <Button
            type="submit"
            look="filled"
            size="large"
            hint="Enter"
            pending={gate.busy}
            disabled={!minor || isTooMuch}
          >
            {t('place')}
          </Button>
          <Button look="ghost" size="large" onClick={onClose}>
            {t('common:cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

// Counts are used: the marked ones, or one of the services that share them, which is asked for.
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { Assigned, Counts } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { StaffField } from '@/components/staff/staff-field';
import { equalShares } from '@/components/staff/staff-shares';
import { Button } from '@/components/ui/button';
import { CancelButton } from '@/components/ui/cancel-button';
import { TextField } from '@/components/ui/field';
import { notifyProblem } from '@/components/ui/notify';
import { EmptyState } from '@/components/ui/states';
import { useKeys } from '@/lib/use-keys';

import { CountsChoice } from './counts-choice';
import type { CountsDialogProps } from './counts-dialog';
import { deliveriesOf, isUsable, mostOf } from './deliveries';
import { markKeys } from './mark-keys';

export interface UseFormProps extends CountsDialogProps {
  items: Counts[];
  /** The place that was marked by key before the list was there. */
  asked: number | null;
}

export function UseForm({ panel, items, asked, onClose, onDone, onLaidAside }: UseFormProps) {
  const { t } = useTranslation(['counts', 'common']);
  const gate = useCommandGate();
  const usable = deliveriesOf(items).filter(isUsable);
  const keyAt = (place: number | null) => (place === null ? null : (usable[place]?.key ?? null));
  const [marked, setMarked] = useState(() => keyAt(asked));
  const [typed, setTyped] = useState('1');
  const [performers, setPerformers] = useState<readonly string[]>([]);
  const [assigned, setAssigned] = useState<Assigned | null>(null);
  const first = usable[0];
  // Which of several services was delivered is asked, never guessed.
  const chosen = usable.find((each) => each.key === marked) ?? (first?.service ? undefined : first);
  const quantity = /^[1-9]\d{0,2}$/.test(typed) ? Number(typed) : 0;
  const most = chosen ? mostOf(chosen) : 0;
  const fits = quantity > 0 && (most === null || quantity <= most);
  useKeys(
    markKeys((place) => setMarked(keyAt(place)), usable.length),
    { first: true },
  );

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!chosen || !fits || gate.busy) return;
    const { membership, card, member } = panel;
    const { counts, service } = chosen;
    const { label, unit_price: amount } = service ?? counts;
    const outcome = await gate.run(
      {
        kind: 'count_use',
        body: {
          membership_id: membership.id,
          ...(card ? { card_id: card.id } : {}),
          lot_id: counts.lot_id,
          ...(service ? { item: service.item } : {}),
          quantity,
          ...(performers.length > 0 ? { staff: equalShares(performers, 'performer', assigned) } : {}),
        },
      },
      { amount, memberName: member.name, cardTail: card?.tail ?? null, membershipId: membership.id },
    );
    if (outcome?.kind === 'done') onDone(outcome.result, t('used', { label, count: quantity }));
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') notifyProblem(outcome.problem);
  };

  if (items.length === 0) return <EmptyState title={t('none')} next={t('noneNext')} />;
  return (
    <form onSubmit={(event) => void submit(event)} className="mt-3 flex flex-col gap-4">
      <CountsChoice items={items} usable={usable} chosen={chosen?.key ?? null} onChoose={setMarked} />
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          label={t('quantity')}
          value={typed}
          inputMode="numeric"
          maxLength={3}
          boxClassName="w-24"
          className="h-12"
          onFocus={(event) => event.target.select()}
          onChange={(event) => setTyped(event.target.value.trim())}
        />
        <StaffField
          label={t('staff.performers')}
          chosen={performers}
          onChange={setPerformers}
          assigned={assigned}
          onAssign={setAssigned}
        />
      </div>
      <div className="flex items-center gap-3">
        <Button type="submit" look="filled" size="large" hint="Enter" pending={gate.busy} disabled={!chosen || !fits}>
          {t('useOne', { count: quantity || 1 })}
        </Button>
        <CancelButton onClick={onClose} />
        <span className="text-13 text-ink-2" aria-live="polite">
          {!chosen && first && t('whichService')}
        </span>
      </div>
    </form>
  );
}

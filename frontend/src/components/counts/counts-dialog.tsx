// Counts at the desk: Enter uses the marked ones; or a package is sold.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { Assigned, Counts, DeskPanel, PostingResult } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { StaffField } from '@/components/staff/staff-field';
import { equalShares } from '@/components/staff/staff-shares';
import { Button } from '@/components/ui/button';
import { CancelButton } from '@/components/ui/cancel-button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { Kbd } from '@/components/ui/kbd';
import { notifyProblem } from '@/components/ui/notify';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { cn } from '@/lib/cn';
import { withTexts } from '@/lib/i18n';
import { useKeys } from '@/lib/use-keys';

import { countsOf } from './counts-query';
import { leftWords, limitWords, untilWords } from './counts-words';
import { SellPackage } from './sell-package';

const TermForm = lazy(() =>
  withTexts(import('@/components/terms/term-form')).then((module) => ({ default: module.TermForm })),
);

type Side = 'use' | 'sell' | 'term';

interface CountsDialogProps {
  panel: DeskPanel;
  onClose: () => void;
  onDone: (result: PostingResult, title: string) => void;
  /** The result stays unknown and the clerk serves the next person. */
  onLaidAside: () => void;
}

export function CountsDialog(props: CountsDialogProps) {
  const { t } = useTranslation('counts');
  const list = useQuery(countsOf(props.panel.membership));
  const items = list.data?.items;
  const [chosen, setChosen] = useState<Side | null>(null);
  const { can } = useCan();
  // Who has none comes to buy.
  const side = chosen ?? (items?.length === 0 ? 'sell' : 'use');
  const mayChange = (can('passPause') || can('termExtend')) && items !== undefined && items.length > 0;
  const sides: readonly Side[] = mayChange ? ['use', 'sell', 'term'] : ['use', 'sell'];
  useKeys(
    {
      'Alt+KeyC': (event) => {
        event.preventDefault();
        setChosen(sides[(sides.indexOf(side) + 1) % sides.length] ?? 'use');
      },
    },
    { first: true },
  );
  return (
    <Dialog open onClose={props.onClose} title={t(side)} description={props.panel.member.name} className="w-[680px]!">
      <div className="mt-3 flex gap-2" role="group" aria-label={t('title')}>
        {sides.map((each, index) => (
          <Button
            key={each}
            size="large"
            look={each === side ? 'outline' : 'ghost'}
            aria-pressed={each === side}
            onClick={() => setChosen(each)}
          >
            {t(each)}
            {index === (sides.indexOf(side) + 1) % sides.length && <Kbd>Alt C</Kbd>}
          </Button>
        ))}
      </div>
      {list.isLoading && <LoadingRows rows={3} height={56} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {items && side === 'use' && <UseForm {...props} items={items} />}
      {items && side === 'sell' && <SellPackage {...props} />}
      {items && side === 'term' && (
        <Suspense fallback={<LoadingRows rows={3} height={56} />}>
          <TermForm {...props} items={items} />
        </Suspense>
      )}
    </Dialog>
  );
}

function UseForm({ panel, items, onClose, onDone, onLaidAside }: CountsDialogProps & { items: Counts[] }) {
  const { t } = useTranslation(['counts', 'common']);
  const { t: words } = useTranslation('counts');
  const gate = useCommandGate();
  const [marked, setMarked] = useState<string | null>(null);
  const [typed, setTyped] = useState('1');
  const [performers, setPerformers] = useState<readonly string[]>([]);
  const [assigned, setAssigned] = useState<Assigned | null>(null);
  const usable = items.filter((counts) => counts.blocked_by === null);
  const counts = usable.find((each) => each.lot_id === marked) ?? usable[0];
  const quantity = /^[1-9]\d{0,2}$/.test(typed) ? Number(typed) : 0;
  const fits = quantity > 0 && (counts?.usable_now == null || quantity <= counts.usable_now);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!counts || !fits || gate.busy) return;
    const { membership, card, member } = panel;
    const outcome = await gate.run(
      {
        kind: 'count_use',
        body: {
          membership_id: membership.id,
          ...(card ? { card_id: card.id } : {}),
          lot_id: counts.lot_id,
          quantity,
          ...(performers.length > 0 ? { staff: equalShares(performers, 'performer', assigned) } : {}),
        },
      },
      {
        amount: counts.unit_price,
        memberName: member.name,
        cardTail: card?.tail ?? null,
        membershipId: membership.id,
      },
    );
    if (outcome?.kind === 'done') onDone(outcome.result, t('used', { label: counts.label, count: quantity }));
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') notifyProblem(outcome.problem);
  };

  if (items.length === 0) return <EmptyState title={t('none')} next={t('noneNext')} />;
  return (
    <form onSubmit={(event) => void submit(event)} className="mt-3 flex flex-col gap-4">
      <fieldset className="flex flex-col">
        <legend className="mb-1 text-12 text-ink-3">{t('choose')}</legend>
        {items.map((each) => {
          const blocked = each.blocked_by !== null;
          const checked = each.lot_id === counts?.lot_id;
          return (
            <label
              key={each.lot_id}
              className={cn(
                'flex min-h-14 items-center gap-3 border-b px-3 py-2',
                checked && 'rounded-2 bg-accent-soft',
                blocked ? 'text-ink-3' : 'cursor-pointer',
              )}
            >
              <input
                type="radio"
                name="counts"
                className="size-5 accent-(--rg-accent)"
                checked={checked}
                disabled={blocked}
                autoFocus={checked}
                onChange={() => setMarked(each.lot_id)}
              />
              <span className="min-w-0 flex-1">
                <span className="text-16 font-semibold">{each.label}</span>
                <span className="ml-2 text-13 text-ink-2">{each.package_name}</span>
                <span className="block text-12 text-ink-2">
                  {[untilWords(each, words), limitWords(each, words)].filter(Boolean).join(' · ')}
                </span>
              </span>
              <span className={cn('text-16', blocked ? 'text-ink-2' : 'font-semibold text-accent-text')}>
                {each.blocked_by ? t(`blocked.${each.blocked_by}`) : leftWords(each, words)}
              </span>
            </label>
          );
        })}
      </fieldset>
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
        <Button type="submit" look="filled" size="large" hint="Enter" pending={gate.busy} disabled={!counts || !fits}>
          {t('useOne', { count: quantity || 1 })}
        </Button>
        <CancelButton onClick={onClose} />
      </div>
    </form>
  );
}

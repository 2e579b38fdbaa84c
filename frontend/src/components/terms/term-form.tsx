// Pausing a time pass and extending what was sold, at the desk: which one, what changes, and what happened before.
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { CommandBody } from '@/api/command';
import { useCan } from '@/api/session';
import type { Counts, DeskPanel, PostingResult } from '@/api/types';
import { untilWords } from '@/components/counts/counts-words';
import { useCommandGate } from '@/components/ledger/command-gate';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { notifyProblem } from '@/components/ui/notify';
import { EmptyState } from '@/components/ui/states';
import { cn } from '@/lib/cn';
import { formatWhole } from '@/lib/money';

import { TermHistory } from './term-history';
import { termChangesOf } from './terms-query';

interface TermFormProps {
  panel: DeskPanel;
  items: readonly Counts[];
  onDone: (result: PostingResult, title: string) => void;
  onLaidAside: () => void;
}

const DAYS = /^[1-9]\d{0,3}$/u;

export function TermForm({ panel, items, onDone, onLaidAside }: TermFormProps) {
  const { t } = useTranslation(['terms', 'counts']);
  const { t: words } = useTranslation('counts');
  const { can } = useCan();
  const gate = useCommandGate();
  const history = useQuery(termChangesOf(panel.membership));
  const [marked, setMarked] = useState<string | null>(null);
  // Only what ends can end later.
  const changeable = items.filter((each) => each.expires_at !== null && each.blocked_by !== 'in_refund');
  const chosen = changeable.find((each) => each.lot_id === marked) ?? changeable[0];
  if (!chosen) return <EmptyState title={t('none')} next={t('noneNext')} />;
  const send = async (command: CommandBody, title: string) => {
    const { card, member, membership } = panel;
    const outcome = await gate.run(command, {
      amount: '0.00',
      memberName: member.name,
      cardTail: card?.tail ?? null,
      membershipId: membership.id,
    });
    if (outcome?.kind === 'done') onDone(outcome.result, title);
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') notifyProblem(outcome.problem);
  };
  const place = {
    membership_id: panel.membership.id,
    ...(panel.card ? { card_id: panel.card.id } : {}),
    lot_id: chosen.lot_id,
  };
  return (
    <div className="mt-3 flex flex-col gap-4">
      <fieldset className="flex flex-col">
        <legend className="mb-1 text-12 text-ink-3">{t('which')}</legend>
        {changeable.map((each) => {
          const checked = each.lot_id === chosen.lot_id;
          return (
            <label
              key={each.lot_id}
              className={cn(
                'flex min-h-14 cursor-pointer items-center gap-3 border-b px-3 py-2',
                checked && 'rounded-2 bg-accent-soft',
              )}
            >
              <input
                type="radio"
                name="term"
                className="size-5 accent-(--rg-accent)"
                checked={checked}
                autoFocus={checked}
                onChange={() => setMarked(each.lot_id)}
              />
              <span className="min-w-0 flex-1">
                <span className="text-16 font-semibold">{each.label}</span>
                <span className="ml-2 text-13 text-ink-2">{each.package_name}</span>
                <span className="block text-12 text-ink-2">{untilWords(each, words)}</span>
              </span>
              {each.pause && (
                <span className="text-13 text-ink-2">
                  {t('paused', { from: each.pause.from, until: each.pause.until })}
                </span>
              )}
            </label>
          );
        })}
      </fieldset>
      {can('passPause') && chosen.pause && (
        <div className="flex items-center gap-3">
          <p className="min-w-0 flex-1 text-13 text-ink-2">{t('resumeNote')}</p>
          <Button
            look="filled"
            size="large"
            pending={gate.busy}
            onClick={() => void send({ kind: 'pass_resumption', body: place }, t('resumed', { label: chosen.label }))}
          >
            {t('resume')}
          </Button>
        </div>
      )}
      {can('passPause') && !chosen.pause && chosen.unlimited && (
        <PauseForm
          key={`pause-${chosen.lot_id}`}
          counts={chosen}
          pending={gate.busy}
          onPause={(more) =>
            void send({ kind: 'pass_pause', body: { ...place, ...more } }, t('pauseDone', { label: chosen.label }))
          }
        />
      )}
      {can('termExtend') && (
        <ExtendForm
          key={`extend-${chosen.lot_id}`}
          pending={gate.busy}
          onExtend={(days, reason) =>
            void send(
              { kind: 'term_extension', body: { ...place, days, reason } },
              t('extendDone', { label: chosen.label, count: days }),
            )
          }
        />
      )}
      <TermHistory changes={(history.data ?? []).filter((change) => change.lot_id === chosen.lot_id)} />
    </div>
  );
}

interface PauseMore {
  from?: string;
  days?: number;
  reason?: string;
}

/** From which day and for how many days; without a number until the member comes back. */
function PauseForm(props: { counts: Counts; pending: boolean; onPause: (more: PauseMore) => void }) {
  const { t } = useTranslation('terms');
  const { counts, pending, onPause } = props;
  const [from, setFrom] = useState('');
  const [days, setDays] = useState('');
  const [reason, setReason] = useState('');
  const left = counts.pause_days_left;
  if (left === null) return <p className="text-13 text-ink-2">{t('noPause')}</p>;
  const fits = days === '' || (DAYS.test(days) && Number(days) <= left);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!fits || pending) return;
    onPause({
      ...(from ? { from } : {}),
      ...(days ? { days: Number(days) } : {}),
      ...(reason.trim() ? { reason: reason.trim() } : {}),
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 border-t pt-3" noValidate>
      <p className="text-13 text-ink-2">
        {t('pauseLeft', { days: formatWhole(left), times: formatWhole(counts.pause_times_left ?? 0) })}
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          label={t('from')}
          type="date"
          boxClassName="w-40"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
        <TextField
          label={t('days')}
          inputMode="numeric"
          maxLength={4}
          boxClassName="w-28"
          placeholder={t('open')}
          value={days}
          error={fits ? undefined : t('tooLong', { days: formatWhole(left) })}
          onChange={(event) => setDays(event.target.value.trim())}
        />
        <TextField
          label={t('reason')}
          maxLength={200}
          boxClassName="min-w-32 flex-1"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button type="submit" look="filled" pending={pending} disabled={!fits}>
          {t('pause')}
        </Button>
      </div>
    </form>
  );
}

/** By how many days the end moves, and why. */
function ExtendForm({ pending, onExtend }: { pending: boolean; onExtend: (days: number, reason: string) => void }) {
  const { t } = useTranslation('terms');
  const [days, setDays] = useState('');
  const [reason, setReason] = useState('');
  const fits = DAYS.test(days) && reason.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fits && !pending) onExtend(Number(days), reason.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3 border-t pt-3" noValidate>
      <TextField
        label={t('extendDays')}
        inputMode="numeric"
        maxLength={4}
        boxClassName="w-28"
        value={days}
        onChange={(event) => setDays(event.target.value.trim())}
      />
      <TextField
        label={t('extendReason')}
        maxLength={200}
        boxClassName="min-w-32 flex-1"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button type="submit" pending={pending} disabled={!fits}>
        {t('extend')}
      </Button>
    </form>
  );
}

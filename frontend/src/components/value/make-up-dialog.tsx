// 补积分: the slip of a sale without a member gives its points to whoever stands at the desk.
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import type { DeskPanel, PointsMakeUpRequest, PostingResult } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { Button } from '@/components/ui/button';
import { CancelButton } from '@/components/ui/cancel-button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { notifyProblem } from '@/components/ui/notify';
import { formatDate } from '@/lib/format';
import { formatWhole } from '@/lib/money';
import { useDebounced } from '@/lib/use-debounced';

const PREVIEW_REST_MS = 180;
const SLIP_CHARACTERS_MAX = 64;

interface MakeUpDialogProps {
  panel: DeskPanel;
  /** The slip that was just sold without a member here: offered, and easily typed over. */
  lastSlip: string | null;
  onClose: () => void;
  onDone: (result: PostingResult, title: string) => void;
  onLaidAside: () => void;
}

export function MakeUpDialog({ panel, lastSlip, onClose, onDone, onLaidAside }: MakeUpDialogProps) {
  const { t } = useTranslation(['value', 'common']);
  const { membership, card, member } = panel;
  const gate = useCommandGate();
  const field = useRef<HTMLInputElement>(null);
  const [slip, setSlip] = useState(lastSlip ?? '');
  const typed = slip.trim();
  const body: PointsMakeUpRequest | null = typed
    ? { membership_id: membership.id, ...(card ? { card_id: card.id } : {}), slip: typed }
    : null;
  const rested = useDebounced(body, PREVIEW_REST_MS);
  const isCurrent = JSON.stringify(rested) === JSON.stringify(body);
  const preview = useQuery(makeUpPreview(gate.busy ? null : rested));
  const shown = (body && isCurrent && preview.data) || null;
  const refused = body && isCurrent && preview.error ? sentenceOf(preview.error) : undefined;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!body || gate.busy || refused) return;
    const outcome = await gate.run(
      { kind: 'points_make_up', body },
      { amount: '0.00', memberName: member.name, cardTail: card?.tail ?? null, membershipId: membership.id },
    );
    if (outcome?.kind === 'done') {
      const points = formatWhole(outcome.result.effects.reward_points);
      onDone(outcome.result, t('makeUp.done', { name: member.name, points }));
    }
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') notifyProblem(outcome.problem);
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t('makeUp.title')}
      description={member.name}
      focusFirst={field}
      className="w-[560px]!"
    >
      <form onSubmit={(event) => void submit(event)} className="mt-3 flex flex-col gap-4" noValidate>
        <TextField
          ref={field}
          label={t('makeUp.slip')}
          hint={lastSlip !== null && typed === lastSlip ? t('makeUp.lastSlip') : t('makeUp.slipHint')}
          value={slip}
          autoComplete="off"
          spellCheck={false}
          maxLength={SLIP_CHARACTERS_MAX}
          error={refused}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setSlip(event.target.value)}
        />
        <p className="flex min-h-12 items-end gap-6 text-ink-2" aria-live="polite">
          {shown ? <Gives result={shown} /> : t('makeUp.once')}
        </p>
        <div className="flex items-center gap-3">
          <Button
            type="submit"
            look="filled"
            size="large"
            hint="Enter"
            pending={gate.busy}
            disabled={!body || Boolean(refused)}
          >
            {shown ? t('makeUp.act', { points: formatWhole(shown.effects.reward_points) }) : t('makeUp.title')}
          </Button>
          <CancelButton onClick={onClose} />
        </div>
      </form>
    </Dialog>
  );
}

/** What the slip brings, and from when it can be spent. */
function Gives({ result }: { result: PostingResult }) {
  const { t } = useTranslation(['value', 'common']);
  const { effects, after, pending_points: pending } = result;
  const figure = (label: string, change: number, balance: number) => (
    <span>
      <span className="block text-12 text-ink-3">{label}</span>
      <b className="text-20 font-semibold text-accent-text">+{formatWhole(change)}</b>{' '}
      <span className="text-13">{t('makeUp.after', { balance: formatWhole(balance) })}</span>
    </span>
  );
  return (
    <>
      {figure(t('common:posting.reward'), effects.reward_points, after.reward_points)}
      {figure(t('common:posting.growth'), effects.tier_points, after.tier_points)}
      {pending && (
        <span className="text-13">
          {t('common:pendingFrom', { points: formatWhole(pending.points), day: formatDate(pending.next_on) })}
        </span>
      )}
    </>
  );
}

/** What a make-up would do. Nothing is posted. */
const makeUpPreview = (body: PointsMakeUpRequest | null) => ({
  queryKey: ['preview', 'points-make-up', body],
  queryFn: () =>
    unwrap(
      client.POST('/points-make-ups', { params: { query: { preview: true } }, body: body as PointsMakeUpRequest }),
    ),
  enabled: body !== null,
  staleTime: 0,
  gcTime: 0,
  retry: false,
});

// 积分调整: reward points entered, deducted or cleared by hand, with the reason.
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import type { Membership, PointsAdjustmentRequest, PointsChange, PostingResult } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { Button } from '@/components/ui/button';
import { CancelButton } from '@/components/ui/cancel-button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { notifyProblem } from '@/components/ui/notify';
import { ReasonField } from '@/components/ui/reason-field';
import { Segmented } from '@/components/ui/segmented';
import { formatWhole, formatWholeChange } from '@/lib/money';
import { useDebounced } from '@/lib/use-debounced';

const PREVIEW_REST_MS = 180;
const DIGITS_MAX = 9;
const CHANGES: readonly PointsChange[] = ['enter', 'deduct', 'clear'];

interface AdjustPointsProps {
  membership: Membership;
  memberName: string;
  onClose: () => void;
  onDone: (result: PostingResult) => void;
}

export function AdjustPoints({ membership, memberName, onClose, onDone }: AdjustPointsProps) {
  const { t } = useTranslation(['members', 'common']);
  const gate = useCommandGate();
  const pointsField = useRef<HTMLInputElement>(null);
  const reasonField = useRef<HTMLInputElement>(null);
  const [change, setChange] = useState<PointsChange>('enter');
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const asked = tried(membership.id, change, typed);
  const rested = useDebounced(asked, PREVIEW_REST_MS);
  const isCurrent = JSON.stringify(rested) === JSON.stringify(asked);
  const preview = useQuery(adjustmentPreview(gate.busy ? null : rested));
  const shown = (asked && isCurrent && preview.data) || null;
  const refused = asked && isCurrent && preview.error ? sentenceOf(preview.error) : undefined;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!asked || !reason.trim() || gate.busy || refused) return;
    const outcome = await gate.run(
      { kind: 'points_adjustment', body: { ...asked, reason: reason.trim() } },
      { amount: '0.00', memberName, cardTail: null, membershipId: membership.id },
    );
    if (outcome?.kind === 'done') onDone(outcome.result);
    if (outcome?.kind === 'laid_aside') onClose();
    if (outcome?.kind === 'refused') notifyProblem(outcome.problem);
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t('adjust.title')}
      description={memberName}
      focusFirst={pointsField}
      className="w-[560px]!"
    >
      <form onSubmit={(event) => void submit(event)} className="mt-3 flex flex-col gap-4" noValidate>
        <Segmented
          label={t('adjust.change')}
          value={change}
          options={CHANGES.map((value) => ({ value, label: t(`adjust.${value}`) }))}
          onChange={setChange}
          className="self-start"
        />
        {change !== 'clear' && (
          <TextField
            ref={pointsField}
            label={t('points')}
            required
            inputMode="numeric"
            value={typed}
            maxLength={DIGITS_MAX}
            error={refused}
            onChange={(event) => setTyped(event.target.value.replace(/\D/g, ''))}
          />
        )}
        <ReasonField
          ref={reasonField}
          legend={t('adjust.reasons')}
          label={t('adjust.reason')}
          usual={t(`adjust.usual.${change}`, { returnObjects: true })}
          value={reason}
          onChange={setReason}
          onPicked={() => reasonField.current?.focus()}
        />
        <p className="flex min-h-12 items-end gap-6 text-ink-2" aria-live="polite">
          {shown ? (
            <Becomes result={shown} />
          ) : change === 'clear' && refused ? (
            <span className="text-red">{refused}</span>
          ) : (
            t('adjust.told')
          )}
        </p>
        <div className="flex items-center gap-3">
          <Button
            type="submit"
            look={change === 'enter' ? 'filled' : 'danger'}
            size="large"
            hint="Enter"
            pending={gate.busy}
            disabled={!asked || !reason.trim() || Boolean(refused)}
          >
            {t(`adjust.act.${change}`)}
          </Button>
          <CancelButton onClick={onClose} />
        </div>
      </form>
    </Dialog>
  );
}

/** What is asked for, to be tried: why, nobody needs to know then. Nothing while no number is typed. */
function tried(membershipId: string, change: PointsChange, typed: string): PointsAdjustmentRequest | null {
  const points = Number(typed);
  if (change !== 'clear' && points < 1) return null;
  return { membership_id: membershipId, change, ...(change === 'clear' ? {} : { points }), reason: '—' };
}

/** What the member has then. */
function Becomes({ result }: { result: PostingResult }) {
  const { t } = useTranslation(['members', 'common']);
  const owed = result.after.owed_points;
  return (
    <>
      <span>
        <span className="block text-12 text-ink-3">{t('points')}</span>
        <b className="text-20 font-semibold text-accent-text">{formatWholeChange(result.effects.reward_points)}</b>{' '}
        <span className="text-13">{t('adjust.after', { balance: formatWhole(result.after.reward_points) })}</span>
      </span>
      {owed > 0 && <span className="text-13 text-red">{t('adjust.owed', { points: formatWhole(owed) })}</span>}
    </>
  );
}

/** What an adjustment would do. Nothing is posted. */
const adjustmentPreview = (body: PointsAdjustmentRequest | null) => ({
  queryKey: ['preview', 'points-adjustment', body],
  queryFn: () =>
    unwrap(
      client.POST('/points-adjustments', {
        params: { query: { preview: true } },
        body: body as PointsAdjustmentRequest,
      }),
    ),
  enabled: body !== null,
  staleTime: 0,
  gcTime: 0,
  retry: false,
});

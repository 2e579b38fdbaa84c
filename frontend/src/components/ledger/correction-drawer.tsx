import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { PostingResult, PostingRow } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { SelectField, TextField } from '@/components/ui/field';
import { MoneyAmount } from '@/components/ui/money';
import { notifyProblem } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { comma } from '@/lib/comma';
import { formatInstant } from '@/lib/format';
import { formatMoney, formatWhole, fromMinor, toMinor } from '@/lib/money';

import { headAmount } from './amounts';
import { useCommandGate } from './command-gate';
import { BeforeAfter } from './derivation-drawer';
import { postingWords } from './posting-words';
import { TenderList } from './tender-list';

const REASONS = ['wrong_member', 'wrong_amount', 'twice', 'changed_mind', 'other'] as const;
type Reason = (typeof REASONS)[number];

/** Takes one posting back: shows everything it touches before and after, wants a reason, names the amount on its button. */
export function CorrectionDrawer({
  posting,
  onClose,
  onDone,
  onLaidAside = onClose,
}: {
  posting: PostingRow | null;
  onClose: () => void;
  onDone: (result: PostingResult, corrected: PostingRow) => void;
  /** The result stays unknown and the clerk goes on with something else. */
  onLaidAside?: () => void;
}) {
  const { t } = useTranslation(['ledger', 'common']);
  return (
    <Drawer open={posting !== null} onClose={onClose} title={t('correct.title')} description={t('correct.description')}>
      {posting && <Correction key={posting.id} posting={posting} onDone={onDone} onLaidAside={onLaidAside} />}
    </Drawer>
  );
}

function Correction({
  posting,
  onDone,
  onLaidAside,
}: {
  posting: PostingRow;
  onDone: (result: PostingResult, corrected: PostingRow) => void;
  onLaidAside: () => void;
}) {
  const { t } = useTranslation(['ledger', 'common']);
  const { t: common } = useTranslation('common');
  const gate = useCommandGate();
  const [reason, setReason] = useState<Reason>('wrong_amount');
  const [note, setNote] = useState('');
  const reasonText =
    reason === 'other' ? note.trim() : [t(`correct.reason.${reason}`), note.trim()].filter(Boolean).join(comma());
  const preview = useQuery({
    queryKey: ['preview', 'reversal', posting.id],
    queryFn: () =>
      unwrap(
        client.POST('/reversals', {
          params: { query: { preview: true } },
          body: { posting_id: posting.id, reason: t('correct.previewReason') },
        }),
      ),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const effect = toMinor(headAmount(posting));
  const amount = fromMinor(Math.abs(effect));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!preview.data || reasonText === '') return;
    const outcome = await gate.run(
      { kind: 'reversal', body: { posting_id: posting.id, reason: reasonText } },
      {
        amount,
        memberName: posting.member?.name ?? '',
        cardTail: null,
        membershipId: posting.membership_id,
      },
    );
    if (outcome?.kind === 'done') onDone(outcome.result, posting);
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') {
      notifyProblem(outcome.problem);
      void preview.refetch();
    }
  };

  const figures = preview.data;
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <div className="flex items-baseline justify-between gap-3 border-b pb-3">
        <span>
          {formatInstant(posting.recorded_at)} {t(`common:kind.${posting.kind}`)}
          {comma()}
          {postingWords(posting, common)}
        </span>
        <MoneyAmount value={headAmount(posting)} signed kind="out" className="text-16" />
      </div>
      {preview.isLoading && <LoadingRows rows={4} height={32} />}
      {preview.isError && <ProblemNote error={preview.error} className="px-0!" />}
      {figures && (
        <>
          <table className="w-full">
            <thead>
              <tr className="border-b text-12 text-ink-3">
                <th className="py-1 text-left font-normal">{t('correct.touches')}</th>
                <th className="py-1 text-right font-normal">{t('correct.now')}</th>
                <th className="py-1 text-right font-normal">{t('correct.then')}</th>
              </tr>
            </thead>
            <tbody>
              <BeforeAfter
                label={t('common:posting.balance')}
                before={formatMoney(figures.before.balance)}
                after={formatMoney(figures.after.balance)}
              />
              <BeforeAfter
                label={t('common:posting.principal')}
                before={formatMoney(figures.before.principal)}
                after={formatMoney(figures.after.principal)}
              />
              <BeforeAfter
                label={t('common:posting.bonus')}
                before={formatMoney(figures.before.bonus)}
                after={formatMoney(figures.after.bonus)}
              />
              <BeforeAfter
                label={t('common:posting.reward')}
                before={formatWhole(figures.before.reward_points)}
                after={formatWhole(figures.after.reward_points)}
              />
              <BeforeAfter
                label={t('common:posting.growth')}
                before={formatWhole(figures.before.tier_points)}
                after={formatWhole(figures.after.tier_points)}
              />
              {figures.after.owed_points > 0 && (
                <BeforeAfter
                  label={t('correct.owedPoints')}
                  before={formatWhole(figures.before.owed_points)}
                  after={formatWhole(figures.after.owed_points)}
                />
              )}
              {figures.tier_change && (
                <BeforeAfter
                  label={t('common:posting.tier')}
                  before={figures.tier_change.from?.name ?? '—'}
                  after={figures.tier_change.to?.name ?? '—'}
                />
              )}
            </tbody>
          </table>
          {figures.tenders.length > 0 && <TenderList title={t('goesBack')} tenders={figures.tenders} isBack />}
          <SelectField
            onKeyDown={(event) => {
              // Enter completes, also from the list of reasons, which would keep it for itself.
              if (event.key !== 'Enter') return;
              event.preventDefault();
              event.currentTarget.form?.requestSubmit();
            }}
            label={t('correct.why')}
            required
            value={reason}
            onChange={(event) => setReason(event.target.value as Reason)}
            className="h-11"
            autoFocus
          >
            {REASONS.map((each) => (
              <option key={each} value={each}>
                {t(`correct.reason.${each}`)}
              </option>
            ))}
          </SelectField>
          <TextField
            label={reason === 'other' ? t('correct.noteNeeded') : t('correct.note')}
            required={reason === 'other'}
            value={note}
            maxLength={120}
            onChange={(event) => setNote(event.target.value)}
            className="h-11"
          />
          <Button
            type="submit"
            look="dangerFilled"
            size="large"
            hint="Enter"
            pending={gate.busy}
            disabled={reasonText === ''}
          >
            {t(effect < 0 ? 'correct.giveBack' : 'correct.takeBack', { amount: formatMoney(amount) })}
          </Button>
          <p className="text-12 text-ink-3">{t('correct.stays')}</p>
        </>
      )}
    </form>
  );
}

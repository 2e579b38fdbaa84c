import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { PostingResult, PostingRow } from '@/api/types';
import { ApprovalFields } from '@/components/corrections/approval-fields';
import { isApproval, NO_APPROVAL } from '@/components/ledger/approver-fields';
import { ConsequenceList } from '@/components/corrections/consequence-list';
import { RemoteApproval } from '@/components/corrections/remote-approval';
import { isReason, ReasonField, reasonOf, type ReasonDraft } from '@/components/corrections/reason-field';
import { reasonsFor, reasonsQuery } from '@/components/corrections/reasons-query';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { MoneyAmount } from '@/components/ui/money';
import { notifyProblem } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { comma } from '@/lib/comma';
import { formatInstant } from '@/lib/format';
import { formatMoney, fromMinor, toMinor } from '@/lib/money';

import { headAmount } from './amounts';
import { useCommandGate } from './command-gate';
import { BeforeAfter } from './derivation-drawer';
import { postingWords } from './posting-words';

/** Takes one posting back: tells everything that follows, wants a reason, names the amount on its button. */
export function CorrectionDrawer({
  posting,
  onClose,
  onDone,
  onRebuild,
  onTakenBack = onClose,
  onLaidAside = onClose,
}: {
  posting: PostingRow | null;
  onClose: () => void;
  onDone: (result: PostingResult, corrected: PostingRow) => void;
  /** A sale is to be written again instead. */
  onRebuild?: ((saleId: string) => void) | undefined;
  /** It was taken back elsewhere, as was asked for here. */
  onTakenBack?: () => void;
  /** The result stays unknown and the clerk goes on with something else. */
  onLaidAside?: () => void;
}) {
  const { t } = useTranslation(['ledger', 'common']);
  return (
    <Drawer open={posting !== null} onClose={onClose} title={t('correct.title')} description={t('correct.description')}>
      {posting?.kind === 'consumption' && onRebuild && (
        <div className="mb-4 flex items-center justify-between gap-3 rounded-2 bg-sunken px-4 py-3">
          <span className="text-13 text-ink-2">{t('rebuild.offer')}</span>
          <Button size="desk" onClick={() => onRebuild(posting.id)}>
            {t('rebuild.open')}
          </Button>
        </div>
      )}
      {posting && (
        <Correction
          key={posting.id}
          posting={posting}
          onDone={onDone}
          onTakenBack={onTakenBack}
          onLaidAside={onLaidAside}
        />
      )}
    </Drawer>
  );
}

function Correction({
  posting,
  onDone,
  onTakenBack,
  onLaidAside,
}: {
  posting: PostingRow;
  onDone: (result: PostingResult, corrected: PostingRow) => void;
  onTakenBack: () => void;
  onLaidAside: () => void;
}) {
  const { t } = useTranslation(['ledger', 'common']);
  const { t: common } = useTranslation('common');
  const gate = useCommandGate();
  const reasons = useQuery(reasonsQuery);
  const [chosen, setReason] = useState<ReasonDraft | null>(null);
  // The most usual reason stands ready, so that Enter completes.
  const usual = reasonsFor(reasons.data?.items ?? [], 'correction')[0]?.code ?? null;
  const reason = chosen ?? { code: usual, words: '' };
  const [approval, setApproval] = useState(NO_APPROVAL);
  const wordsRef = useRef<HTMLInputElement>(null);
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
  const over = preview.data?.over_limit ?? null;
  const isApproved = over === null || isApproval(approval);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!preview.data || !isApproved) return;
    if (!isReason(reason)) return wordsRef.current?.focus();
    setApproval({ ...approval, pin: '' });
    const outcome = await gate.run(
      { kind: 'reversal', body: { posting_id: posting.id, ...reasonOf(reason) } },
      {
        amount,
        memberName: posting.member?.name ?? '',
        cardTail: null,
        membershipId: posting.membership_id,
      },
      over ? approval : undefined,
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
          {figures.before.balance !== figures.after.balance && (
            <table className="w-full">
              <tbody>
                <BeforeAfter
                  label={t('common:posting.balance')}
                  before={formatMoney(figures.before.balance)}
                  after={formatMoney(figures.after.balance)}
                />
              </tbody>
            </table>
          )}
          <ConsequenceList consequences={figures.consequences ?? []} />
          <ReasonField use="correction" draft={reason} onDraft={setReason} wordsRef={wordsRef} autoFocus />
          {over && (
            <>
              <ApprovalFields over={over} draft={approval} onDraft={setApproval} />
              <RemoteApproval
                about={{ posting_id: posting.id, kind: 'reversal' }}
                reason={reason}
                onTakenBack={onTakenBack}
              />
            </>
          )}
          <Button
            type="submit"
            look="dangerFilled"
            size="large"
            hint="Enter"
            pending={gate.busy}
            disabled={!isReason(reason) || !isApproved}
          >
            {t(effect < 0 ? 'correct.giveBack' : 'correct.takeBack', { amount: formatMoney(amount) })}
          </Button>
          <p className="text-12 text-ink-3">{t('correct.stays')}</p>
        </>
      )}
    </form>
  );
}

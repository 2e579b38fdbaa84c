import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { PostingDetail, PostingResult } from '@/api/types';
import { ApprovalFields } from '@/components/corrections/approval-fields';
import { ConsequenceList } from '@/components/corrections/consequence-list';
import { isReason, ReasonField, reasonOf, type ReasonDraft } from '@/components/corrections/reason-field';
import { reasonsFor, reasonsQuery } from '@/components/corrections/reasons-query';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { CheckField } from '@/components/ui/field';
import { MoneyAmount } from '@/components/ui/money';
import { notifyProblem } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatDate } from '@/lib/format';
import { formatMoney, formatWhole, formatWholeChange, fromMinor, normaliseTyped, toMinor } from '@/lib/money';
import { useDebounced } from '@/lib/use-debounced';

import { isApproval, NO_APPROVAL } from './approver-fields';
import { useCommandGate } from './command-gate';
import { MethodButtons } from './method-buttons';
import { memberWords } from './posting-words';
import { draftOf, emptyLine, isPlain, saleOf, type RebuildDraft, type RebuiltLine } from './replacement-draft';
import { useWayCodes } from './payment-ways';
import { methodName } from './tender-words';

const PREVIEW_REST_MS = 180;

interface ReplacementDrawerProps {
  /** The wrong slip; `null` while none is rebuilt. */
  saleId: string | null;
  onClose: () => void;
  onDone: (result: PostingResult, sale: PostingDetail) => void;
  /** The result stays unknown and the clerk goes on with something else. */
  onLaidAside?: () => void;
}

/** 改单重开: the wrong slip, typed over, with its serial and its date; both halves in one step. */
export function ReplacementDrawer({ saleId, onClose, onDone, onLaidAside = onClose }: ReplacementDrawerProps) {
  const { t } = useTranslation(['ledger', 'common']);
  const sale = useQuery({
    queryKey: ['postings', 'detail', saleId],
    queryFn: () => unwrap(client.GET('/postings/{id}', { params: { path: { id: saleId ?? '' } } })),
    enabled: saleId !== null,
    staleTime: 60_000,
  });
  return (
    <Drawer
      open={saleId !== null}
      onClose={onClose}
      title={t('rebuild.title')}
      description={t('rebuild.description')}
      size="broad"
    >
      {sale.isError && <ProblemNote error={sale.error} onRetry={() => void sale.refetch()} className="px-0!" />}
      {sale.isLoading && <LoadingRows rows={6} height={44} />}
      {sale.data && (
        <Rebuild
          key={sale.data.id}
          sale={sale.data}
          onDone={(result) => onDone(result, sale.data)}
          onLaidAside={onLaidAside}
        />
      )}
    </Drawer>
  );
}

function Rebuild({
  sale,
  onDone,
  onLaidAside,
}: {
  sale: PostingDetail;
  onDone: (result: PostingResult) => void;
  onLaidAside: () => void;
}) {
  const { t } = useTranslation(['ledger', 'common']);
  const { t: common } = useTranslation('common');
  const gate = useCommandGate();
  const reasons = useQuery(reasonsQuery);
  const [draft, setDraft] = useState<RebuildDraft>(() => draftOf(sale));
  const [chosen, setReason] = useState<ReasonDraft | null>(null);
  // The most usual reason stands ready, so that Enter completes.
  const usual = reasonsFor(reasons.data?.items ?? [], 'correction')[0]?.code ?? null;
  const reason = chosen ?? { code: usual, words: '' };
  const [approval, setApproval] = useState(NO_APPROVAL);
  const money = useWayCodes();
  const wordsRef = useRef<HTMLInputElement>(null);
  const asked = saleOf(draft);
  const rested = useDebounced(asked, PREVIEW_REST_MS);
  const isCurrent = JSON.stringify(rested) === JSON.stringify(asked);
  const preview = useQuery({
    queryKey: ['preview', 'replacement', sale.id, rested],
    queryFn: () =>
      unwrap(
        client.POST('/postings/{id}/replacement', {
          params: { path: { id: sale.id }, query: { preview: true } },
          body: { reason: t('correct.previewReason'), sale: rested ?? {} },
        }),
      ),
    enabled: rested !== null && !gate.busy,
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const figures = asked && isCurrent && preview.isSuccess ? preview.data : null;
  const over = figures?.over_limit ?? null;
  const isReady = figures !== null && isReason(reason) && (over === null || isApproval(approval));
  const walkIn = sale.member?.is_walk_in ?? false;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!figures || !asked) return;
    if (!isReason(reason)) return wordsRef.current?.focus();
    if (over && !isApproval(approval)) return;
    setApproval({ ...approval, pin: '' });
    const outcome = await gate.run(
      { kind: 'replacement', saleId: sale.id, body: { ...reasonOf(reason), sale: asked } },
      {
        amount: figures.posting.total,
        memberName: memberWords(sale.member, common),
        cardTail: null,
        membershipId: walkIn ? '' : sale.membership_id,
      },
      over ? approval : undefined,
    );
    if (outcome?.kind === 'done') onDone(outcome.result);
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') {
      notifyProblem(outcome.problem);
      void preview.refetch();
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" noValidate>
      <div className="flex items-baseline justify-between gap-3 border-b pb-3">
        <span>
          {[sale.receipt_no, formatDate(sale.business_date), memberWords(sale.member, common)]
            .filter(Boolean)
            .join(' · ')}
          {sale.points_serial && sale.points_serial !== sale.receipt_no && (
            <span className="block text-12 text-ink-3">{t('rebuild.serial', { serial: sale.points_serial })}</span>
          )}
        </span>
        <MoneyAmount value={sale.total} className="text-16" />
      </div>
      <Lines draft={draft} onDraft={setDraft} />
      <MethodButtons
        label={t('paidBy')}
        methods={walkIn ? money : ['stored_value', ...money]}
        chosen={draft.way}
        onChoose={(way) => setDraft({ ...draft, way })}
      />
      <CheckField
        label={t('rebuild.bulk')}
        checked={draft.bulk ?? sale.bulk_purchase ?? false}
        onChange={(event) => setDraft({ ...draft, bulk: event.target.checked })}
      />
      <ReasonField use="correction" draft={reason} onDraft={setReason} wordsRef={wordsRef} />
      <div className="flex min-h-24 flex-col justify-center rounded-2 bg-sunken px-4 py-3" aria-live="polite">
        {asked && isCurrent && preview.isError ? (
          <ProblemNote error={preview.error} className="px-0!" />
        ) : figures ? (
          <Differences result={figures} />
        ) : (
          <span className="text-ink-2">{t('rebuild.unread')}</span>
        )}
      </div>
      {figures && (
        <ConsequenceList
          consequences={(figures.consequences ?? []).filter((each) => each.fate === 'stays' || each.fate === 'debt')}
        />
      )}
      {over && <ApprovalFields over={over} draft={approval} onDraft={setApproval} />}
      <Button type="submit" look="dangerFilled" size="large" hint="Enter" pending={gate.busy} disabled={!isReady}>
        {figures
          ? t('rebuild.act', { from: formatMoney(sale.total), to: formatMoney(figures.posting.total) })
          : t('rebuild.open')}
      </Button>
      <p className="text-12 text-ink-3">{t('rebuild.stays')}</p>
    </form>
  );
}

/** The lines of the slip; a plain amount has its price alone. */
function Lines({ draft, onDraft }: { draft: RebuildDraft; onDraft: (draft: RebuildDraft) => void }) {
  const { t } = useTranslation('ledger');
  const set = (id: number, change: Partial<RebuiltLine>) =>
    onDraft({ ...draft, lines: draft.lines.map((line) => (line.id === id ? { ...line, ...change } : line)) });
  const plain = isPlain(draft);
  return (
    <fieldset className="min-w-0">
      <legend className="flex w-full items-center justify-between text-13 font-semibold">
        {t('rebuild.lines')}
        <Button
          size="desk"
          look="ghost"
          onClick={() => {
            const next = Math.max(0, ...draft.lines.map((line) => line.id)) + 1;
            onDraft({ ...draft, lines: [...draft.lines, emptyLine(next)] });
          }}
        >
          <Plus size={18} aria-hidden="true" />
          {t('rebuild.add')}
        </Button>
      </legend>
      <ul className="border-t border-line-strong">
        {draft.lines.map((line, index) => (
          <li key={line.id} className="flex items-center gap-2 border-b py-1.5">
            {plain ? (
              <span className="flex-1">{t('plainLine')}</span>
            ) : (
              <>
                <input
                  className="input h-11 min-w-0 flex-1"
                  aria-label={t('rebuild.label')}
                  value={line.label}
                  maxLength={100}
                  readOnly={line.productId !== null}
                  onChange={(event) => set(line.id, { label: event.target.value })}
                />
                <input
                  className="input h-11 w-16 text-right"
                  aria-label={t('rebuild.quantity')}
                  inputMode="numeric"
                  value={line.quantity}
                  onFocus={(event) => event.target.select()}
                  onChange={(event) => set(line.id, { quantity: event.target.value.replace(/\D/g, '').slice(0, 5) })}
                />
              </>
            )}
            <input
              className="input h-11 w-28 text-right text-16"
              aria-label={t('rebuild.price')}
              inputMode="decimal"
              autoComplete="off"
              autoFocus={index === 0}
              maxLength={13}
              readOnly={line.productId !== null}
              value={line.price}
              onFocus={(event) => event.target.select()}
              onChange={(event) => set(line.id, { price: normaliseTyped(event.target.value).replace(/[^\d.]/g, '') })}
            />
            {draft.lines.length > 1 && (
              <button
                type="button"
                className="inline-grid size-11 place-items-center rounded-2 text-ink-3"
                aria-label={t('rebuild.remove')}
                onClick={() => onDraft({ ...draft, lines: draft.lines.filter((other) => other.id !== line.id) })}
              >
                <Trash2 size={18} aria-hidden="true" />
              </button>
            )}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** What is given back or taken in each way, and what becomes of the points. */
function Differences({ result }: { result: PostingResult }) {
  const { t } = useTranslation('ledger');
  const { t: common } = useTranslation('common');
  const replaced = result.replaces;
  if (!replaced) return null;
  const { reward_points: gone } = replaced.effects;
  const { reward_points: comes } = result.effects;
  const row = (label: string, figure: string) => (
    <div className="flex items-baseline justify-between gap-3 py-0.5" key={label}>
      <dt>{label}</dt>
      <dd className="font-semibold tabular-nums">{figure}</dd>
    </div>
  );
  return (
    <dl aria-label={t('rebuild.difference')}>
      {row(t('rebuild.total'), `${formatMoney(replaced.total)} → ${formatMoney(result.posting.total)}`)}
      {replaced.differences.length === 0 && <p className="text-ink-2">{t('rebuild.sameMoney')}</p>}
      {replaced.differences.map(({ method, amount }) => {
        const minor = toMinor(amount);
        const way = methodName(method, common);
        return row(
          t(minor < 0 ? 'rebuild.giveBack' : 'rebuild.take', { way }),
          formatMoney(fromMinor(Math.abs(minor))),
        );
      })}
      {(gone !== 0 || comes !== 0) &&
        row(
          t('rebuild.points'),
          `${formatWhole(result.before.reward_points - gone)} ${formatWholeChange(gone)} ${formatWholeChange(comes)} = ${formatWhole(result.after.reward_points)}`,
        )}
      {row(t('rebuild.serialRow'), replaced.points_serial)}
      {row(t('rebuild.day'), formatDate(result.posting.business_date))}
    </dl>
  );
}

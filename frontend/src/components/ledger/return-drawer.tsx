import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { wordsOf } from '@/api/problem';
import type { Consequence, PostingDetail, PostingResult, ReturnLineRequest } from '@/api/types';
import { ApprovalFields } from '@/components/corrections/approval-fields';
import { isApproval, NO_APPROVAL } from '@/components/ledger/approver-fields';
import { ConsequenceList } from '@/components/corrections/consequence-list';
import { RemoteApproval } from '@/components/corrections/remote-approval';
import { isReason, ReasonField, reasonOf, type ReasonDraft } from '@/components/corrections/reason-field';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { MoneyAmount } from '@/components/ui/money';
import { notifyProblem } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { cn } from '@/lib/cn';
import { comma } from '@/lib/comma';
import { formatInstant } from '@/lib/format';
import { formatMoney, formatWhole, isZero, normaliseTyped, sum } from '@/lib/money';
import { useDebounced } from '@/lib/use-debounced';

import { useCommandGate } from './command-gate';
import { memberWords } from './posting-words';
import {
  everythingOf,
  givenBack,
  isWrong,
  returnableLines,
  returnLines,
  wholeOf,
  type ReturnableLine,
  type ReturnDraft,
} from './return-draft';
import { methodName } from './tender-words';

const PREVIEW_REST_MS = 180;

interface ReturnDrawerProps {
  /** The sale; `null` while none is given back. */
  saleId: string | null;
  onClose: () => void;
  onDone: (result: PostingResult, sale: PostingDetail) => void;
  /** It was given back elsewhere, as was asked for here. */
  onTakenBack?: () => void;
  /** The result stays unknown and the clerk goes on with something else. */
  onLaidAside?: () => void;
}

/** Gives back a part of a sale: which lines, why, and what goes back by each way. */
export function ReturnDrawer(props: ReturnDrawerProps) {
  const { saleId, onClose, onDone, onTakenBack = onClose, onLaidAside = onClose } = props;
  const { t } = useTranslation(['ledger', 'common']);
  const sale = useQuery({
    queryKey: ['postings', 'detail', saleId],
    queryFn: () => unwrap(client.GET('/postings/{id}', { params: { path: { id: saleId ?? '' } } })),
    enabled: saleId !== null,
    // What was returned elsewhere meanwhile is not offered again.
    staleTime: 0,
  });
  const isFresh = sale.data !== undefined && !sale.isFetching;
  const [shown, setShown] = useState<PostingDetail | null>(null);
  if (isFresh && sale.data.id === saleId && shown?.id !== saleId) setShown(sale.data);
  return (
    <Drawer open={saleId !== null} onClose={onClose} title={t('give.title')} description={t('give.description')}>
      {sale.isError && <ProblemNote error={sale.error} onRetry={() => void sale.refetch()} className="px-0!" />}
      {!sale.isError && shown?.id !== saleId && <LoadingRows rows={6} height={44} />}
      {shown && shown.id === saleId && (
        <Return
          key={shown.id}
          sale={isFresh && sale.data.id === saleId ? sale.data : shown}
          onDone={(result) => {
            setShown(null);
            onDone(result, shown);
          }}
          onTakenBack={onTakenBack}
          onLaidAside={onLaidAside}
          onRefused={() => void sale.refetch()}
        />
      )}
    </Drawer>
  );
}

function Return({
  sale,
  onDone,
  onTakenBack,
  onLaidAside,
  onRefused,
}: {
  sale: PostingDetail;
  onDone: (result: PostingResult) => void;
  onTakenBack: () => void;
  onLaidAside: () => void;
  onRefused: () => void;
}) {
  const { t } = useTranslation(['ledger', 'common']);
  const { t: common } = useTranslation('common');
  const gate = useCommandGate();
  const lines = returnableLines(sale.lines);
  const [draft, setDraft] = useState<ReturnDraft>(lines.length === 1 ? everythingOf(lines) : {});
  const [reason, setReason] = useState<ReasonDraft>({ code: null, words: '' });
  const [approval, setApproval] = useState(NO_APPROVAL);
  const reasonRef = useRef<HTMLInputElement>(null);
  const asked = returnLines(lines, draft);
  const rested = useDebounced(asked, PREVIEW_REST_MS);
  const isCurrent = JSON.stringify(rested) === JSON.stringify(asked);
  const preview = useQuery({
    queryKey: ['preview', 'return', sale.id, rested],
    queryFn: () =>
      unwrap(
        client.POST('/returns', {
          params: { query: { preview: true } },
          body: bodyOf(sale, rested ?? [], { code: null, words: t('correct.previewReason') }),
        }),
      ),
    enabled: rested !== null && !gate.busy,
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const figures = asked && isCurrent && preview.isSuccess ? preview.data : null;
  const refused = asked && isCurrent ? preview.error : null;
  const over = figures?.over_limit ?? null;
  const isReady = figures !== null && isReason(reason) && (over === null || isApproval(approval));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!figures || !asked) return;
    if (!isReason(reason)) return reasonRef.current?.focus();
    if (over && !isApproval(approval)) return;
    setApproval({ ...approval, pin: '' });
    const outcome = await gate.run(
      { kind: 'return', body: bodyOf(sale, asked, reason) },
      {
        amount: figures.posting.total,
        memberName: memberWords(sale.member, common),
        cardTail: null,
        membershipId: sale.member?.is_walk_in ? '' : sale.membership_id,
      },
      over ? approval : undefined,
    );
    if (outcome?.kind === 'done') onDone(outcome.result);
    if (outcome?.kind === 'laid_aside') onLaidAside();
    if (outcome?.kind === 'refused') {
      notifyProblem(outcome.problem);
      onRefused();
      void preview.refetch();
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" noValidate>
      <div className="flex items-baseline justify-between gap-3 border-b pb-3">
        <span>
          {[sale.receipt_no, formatInstant(sale.recorded_at), memberWords(sale.member, common)]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <MoneyAmount value={sale.total} className="text-16" />
      </div>
      <fieldset className="min-w-0">
        <legend className="flex w-full items-center justify-between text-13 font-semibold">
          {t('give.lines')}
          <Button size="desk" look="ghost" onClick={() => setDraft(everythingOf(lines))}>
            {t('give.all')}
          </Button>
        </legend>
        <ul className="border-t border-line-strong">
          {lines.map((line, index) => (
            <LineRow
              key={line.line}
              line={line}
              text={draft[line.line] ?? ''}
              wrong={isWrong(line, draft)}
              focused={index === lines.findIndex((each) => each.isLeft)}
              onText={(text) => setDraft({ ...draft, [line.line]: text })}
            />
          ))}
        </ul>
      </fieldset>
      <ReasonField use="return" draft={reason} onDraft={setReason} wordsRef={reasonRef} />
      <div className="flex min-h-24 flex-col justify-center rounded-2 bg-sunken px-4 py-3" aria-live="polite">
        {refused ? (
          <Refused error={refused} />
        ) : figures ? (
          <WhatGoesBack result={figures} />
        ) : (
          <span className="text-ink-2">
            {t(lines.some((line) => isWrong(line, draft)) ? 'give.unread' : 'give.choose')}
          </span>
        )}
      </div>
      {figures && <ConsequenceList consequences={beyond(figures.consequences ?? [])} />}
      {over && asked && (
        <>
          <ApprovalFields over={over} draft={approval} onDraft={setApproval} />
          <RemoteApproval
            about={{ posting_id: sale.id, kind: 'return', lines: asked }}
            reason={reason}
            onTakenBack={onTakenBack}
          />
        </>
      )}
      <Button type="submit" look="filled" size="large" hint="Enter" pending={gate.busy} disabled={!isReady}>
        {figures ? t('give.act', { amount: formatMoney(figures.posting.total) }) : t('give.actEmpty')}
      </Button>
      <p className="text-12 text-ink-3">{t('give.stays')}</p>
    </form>
  );
}

/** What the figures of the return do not say themselves: debts, and what cannot be undone. */
const beyond = (consequences: Consequence[]) =>
  consequences.filter((each) => each.fate === 'stays' || each.fate === 'debt' || each.code === 'revived');

/** One line of the sale: what is left of it, and how much of that comes back. */
function LineRow({
  line,
  text,
  wrong,
  focused,
  onText,
}: {
  line: ReturnableLine;
  text: string;
  wrong: boolean;
  focused: boolean;
  onText: (text: string) => void;
}) {
  const { t } = useTranslation('ledger');
  const name = line.label || t('plainLine');
  const amount = formatMoney(line.amountLeft);
  const whole = wholeOf(line);
  return (
    <li className="flex items-center gap-2 border-b py-1.5">
      <span className={cn('min-w-0 flex-1', !line.isLeft && 'text-ink-3')}>
        <span className="block">{name}</span>
        <span className="block text-12 text-ink-3">
          {!line.isLeft
            ? t('give.nothingLeft')
            : line.by === 'quantity'
              ? t('give.leftPieces', { count: line.piecesLeft, amount })
              : t('give.left', { amount })}
        </span>
      </span>
      {line.isLeft && (
        <>
          <input
            className="input h-11 w-24 text-right text-16"
            aria-label={t(line.by === 'quantity' ? 'give.quantity' : 'give.amount', { name })}
            aria-invalid={wrong}
            inputMode={line.by === 'quantity' ? 'numeric' : 'decimal'}
            autoComplete="off"
            autoFocus={focused}
            maxLength={13}
            value={text}
            onFocus={(event) => event.target.select()}
            onChange={(event) => onText(normaliseTyped(event.target.value).replace(/[^\d.]/g, ''))}
          />
          <Button size="desk" aria-pressed={text === whole} onClick={() => onText(text === whole ? '' : whole)}>
            {t('give.whole')}
          </Button>
        </>
      )}
    </li>
  );
}

/** Cash in large figures, then every other way, points and the tier. */
function WhatGoesBack({ result }: { result: PostingResult }) {
  const { t } = useTranslation(['ledger', 'common']);
  const { t: common } = useTranslation('common');
  const back = givenBack(result);
  const stored = sum([back.principal, back.bonus]);
  const row = (label: string, figure: string, note?: string) => (
    <div className="flex items-baseline justify-between gap-3 py-0.5" key={label}>
      <dt>
        {label}
        {note && <span className="ml-2 text-12 text-ink-3">{note}</span>}
      </dt>
      <dd className="font-semibold">{figure}</dd>
    </div>
  );
  return (
    <dl aria-label={t('give.goesBack')}>
      {back.cash !== null && (
        <div className="flex items-end justify-between gap-3">
          <dt className="pb-1.5 text-16 font-semibold">{t('give.cash')}</dt>
          <dd>
            <MoneyAmount value={back.cash} big className="total inline-block text-40 font-semibold" />
          </dd>
        </div>
      )}
      {back.others.map((tender) =>
        row(t('give.by', { way: methodName(tender.method, common) }), formatMoney(tender.amount)),
      )}
      {!isZero(stored) &&
        row(
          t('give.stored'),
          formatMoney(stored),
          t('give.principalBonus', { principal: formatMoney(back.principal), bonus: formatMoney(back.bonus) }),
        )}
      {back.pointsBack > 0 && row(t('give.pointsBack'), `+${formatWhole(back.pointsBack)}`)}
      {back.pointsTaken > 0 && row(t('give.pointsTaken'), `\u2212${formatWhole(back.pointsTaken)}`)}
      {back.growthTaken > 0 && row(t('give.growthTaken'), `\u2212${formatWhole(back.growthTaken)}`)}
      {result.tier_change &&
        row(t('give.tier'), `${result.tier_change.from?.name ?? '—'} → ${result.tier_change.to?.name ?? '—'}`)}
    </dl>
  );
}

function Refused({ error }: { error: unknown }) {
  const words = wordsOf(error);
  return (
    <p className="text-red">
      <b className="font-semibold">{words.title}</b>
      {words.detail && (
        <span>
          {comma()}
          {words.detail}
        </span>
      )}
    </p>
  );
}

function bodyOf(sale: PostingDetail, lines: ReturnLineRequest[], reason: ReasonDraft) {
  return { posting_id: sale.id, lines, ...reasonOf(reason) };
}

import { useQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ApiProblem, wordsOf } from '@/api/problem';
import { useCan } from '@/api/session';
import type { DeskPanel, PostingResult, PostingRow } from '@/api/types';
import { CountsStrip } from '@/components/counts/counts-strip';
import { useCommandGate } from '@/components/ledger/command-gate';
import { EntriesTable } from '@/components/ledger/entries-table';
import { Kbd } from '@/components/ui/kbd';
import { notifyProblem } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState } from '@/components/ui/states';
import { formatMoney, isZero } from '@/lib/money';
import type { Swipe } from '@/lib/swipes';
import { useDebounced } from '@/lib/use-debounced';
import { useKeys } from '@/lib/use-keys';

import { agreedOn, consumptionPreview, useCountAgain } from '../api/preview';
import { blockedBy, inWordsOf, type Task } from '../desk-state';
import { emptyLine, linesTotal } from '../lines';
import {
  AccountStrip,
  HoldStrip,
  LinesEditor,
  PaymentDialog,
  PreviewAccount,
  ReductionDialog,
  ValueStrip,
} from '../parts-fetched-early';
import type { ReductionTarget } from '../reductions';
import {
  availableFor,
  captureOf,
  EMPTY_SALE,
  saleRequestOf,
  withEmptyLine,
  type SaleChange,
  type SaleDraft,
} from '../sale';
import { BalanceSheet } from './balance-sheet';
import { DeskAlerts } from './desk-alerts';
import { IdentityColumn } from './identity-column';
import { PayHint } from './pay-hint';
import { PayRow } from './pay-row';

interface MemberViewProps {
  panel: DeskPanel;
  /** What is typed; it outlives this view. */
  sale: SaleDraft;
  onSale: (next: SaleDraft | SaleChange) => void;
  /** A code was scanned; says whether it is goods, which are then in the sale. */
  onScan: (code: string) => Promise<boolean>;
  /** A card was read while lines are written. */
  onCard: (swipe: Swipe) => void;
  task: Task;
  onTask: (task: Task) => void;
  /** Whether there is anything to take a payment for. */
  onReady: (ready: boolean) => void;
  result: PostingResult | null;
  /** The task that has the keyboard: the pay row takes the focus back when it is this one. */
  focusAmount: number;
  selectedId: string | null;
  onSelect: (posting: PostingRow) => void;
  onWhy: (posting: PostingRow) => void;
  onCards: () => void;
  onAnother: (() => void) | undefined;
  /** Absent: counts cannot be used now. */
  onCounts: (() => void) | undefined;
  /** What is set aside, or goes back; absent while nothing can be done. */
  onValue: ((what: 'holds' | 'refund') => void) | undefined;
  /** Absent: no slip can be made up now. */
  onMakeUp: (() => void) | undefined;
  /** Absent: nothing can be repaid now. */
  onRepay: (() => void) | undefined;
  onPaid: (result: PostingResult, amount: string) => void;
  /** The result stays unknown and the clerk serves the next person. */
  onLaidAside: () => void;
  /** Amount of this member's payment whose result is unknown: nothing is taken until it is clear. */
  held: string | null;
  online: boolean;
}

const PREVIEW_REST_MS = 180;

/** The open member: who, what they have, what to do, what happened. The order never changes. */
export function MemberView({
  panel,
  sale,
  onSale: setSale,
  onScan,
  onCard,
  task,
  onTask,
  onReady,
  result,
  focusAmount,
  selectedId,
  onSelect,
  onWhy,
  onCards,
  onAnother,
  onCounts,
  onValue,
  onMakeUp,
  onRepay,
  onPaid,
  onLaidAside,
  held,
  online,
}: MemberViewProps) {
  const { t } = useTranslation(['desk', 'common', 'ledger']);
  const { can } = useCan();
  const gate = useCommandGate();
  const countAgain = useCountAgain();
  const inputRef = useRef<HTMLInputElement>(null);
  const [reducing, setReducing] = useState<ReductionTarget>('bill');
  const [why, setWhy] = useState(false);
  const { lines } = sale;
  const { membership, card, member } = panel;
  const blocked = blockedBy(panel);

  const body = saleRequestOf(panel, sale);
  const rested = useDebounced(body, PREVIEW_REST_MS);
  const current = JSON.stringify(rested) === JSON.stringify(body);
  const mayConsume = can('consume') && online;
  const preview = useQuery(consumptionPreview(mayConsume && !blocked && !held && !gate.busy ? rested : null));
  const shown = body && current && preview.data ? inWordsOf(panel, preview.data) : undefined;
  const refusal = body && current && preview.error instanceof ApiProblem ? preview.error : null;
  const refused = refusal && wordsOf(refusal);
  const isShort = refusal?.code === 'insufficient-balance' || refusal?.code === 'value-on-hold';
  const canPay = body !== null && mayConsume && !blocked && !held;

  useLayoutEffect(() => {
    if (focusAmount >= 0 && held === null) inputRef.current?.focus();
  }, [focusAmount, held]);

  useEffect(() => {
    onReady(canPay);
    return () => onReady(false);
  }, [canPay, onReady]);

  useKeys(
    {
      'Alt+KeyW': (event) => {
        event.preventDefault();
        if (body) setWhy((open) => !open);
        else {
          const chosen = panel.recent.find((posting) => posting.id === selectedId) ?? panel.recent[0];
          if (chosen) onWhy(chosen);
        }
      },
      'Alt+KeyL': (event) => {
        event.preventDefault();
        toggleLines();
      },
      'Alt+KeyN': (event) => {
        if (!lines) return;
        event.preventDefault();
        setSale(withEmptyLine);
      },
      'Alt+KeyP': (event) => {
        if (!lines || !canPay) return;
        event.preventDefault();
        reduce('bill');
      },
    },
    { enabled: task === 'consume' },
  );

  const reduce = (target: ReductionTarget) => {
    setReducing(target);
    onTask('reduction');
  };
  const toggleLines = () => {
    setSale(lines ? { ...EMPTY_SALE, amount: sale.amount, hold: sale.hold } : { ...sale, lines: [emptyLine(1)] });
    setWhy(false);
    if (lines) inputRef.current?.focus();
  };

  const paid = (answer: PostingResult) => {
    setWhy(false);
    onPaid(answer, answer.posting.total);
  };
  const pay = async () => {
    if (!canPay || gate.busy || refused) return;
    if (shown?.needs_approval) return onTask('approval');
    const due = shown?.posting.total ?? body.amount ?? linesTotal(lines ?? []);
    const outcome = await gate.run(
      { kind: 'consumption', body: agreedOn(body, shown) },
      { amount: due, memberName: member.name, cardTail: card?.tail ?? null, membershipId: membership.id },
    );
    if (outcome?.kind === 'done') paid(outcome.result);
    if (outcome?.kind === 'laid_aside') return onLaidAside();
    if (outcome?.kind === 'refused') {
      if (outcome.problem.code === 'price-below-floor') return onTask('approval');
      notifyProblem(outcome.problem);
      countAgain(outcome.problem);
    }
    inputRef.current?.focus();
  };

  return (
    <div className="grid h-full min-h-0 grid-cols-[288px_minmax(0,1fr)] gap-4 narrow:grid-cols-[252px_minmax(0,1fr)] narrow:gap-3 stacked:block">
      <IdentityColumn
        panel={panel}
        dead={blocked !== null && blocked !== 'member'}
        onCards={onCards}
        onAnother={onAnother}
      />
      <div className="flex min-h-0 min-w-0 flex-col gap-3 narrow:gap-2.5">
        <DeskAlerts panel={panel} result={result} onCards={onCards} />
        <BalanceSheet membership={membership} frozen={blocked !== null}>
          {blocked || held ? (
            <p className="flex min-h-[68px] items-center gap-3 border-t px-5 py-2 text-16 text-ink-2">
              <Lock size={20} aria-hidden="true" />
              {blocked ? t('frozenNote') : t('ledger:unknown.held', { amount: formatMoney(held ?? '0.00') })}
            </p>
          ) : (
            <PayRow
              inputRef={inputRef}
              amount={sale.amount}
              onAmount={(amount) => setSale({ ...sale, amount })}
              linesTotal={lines ? linesTotal(lines) : null}
              onToggleLines={toggleLines}
              pending={gate.busy}
              disabled={!mayConsume || !body || refused !== null}
              label={
                shown?.needs_approval
                  ? t('payApproved', { amount: formatMoney(shown.posting.total) })
                  : shown
                    ? t('payAmount', { amount: formatMoney(shown.posting.total) })
                    : t('pay')
              }
              onOtherWays={isShort ? () => onTask('payment') : undefined}
              onPay={() => void pay()}
              hint={
                <PayHint
                  panel={panel}
                  body={body}
                  shown={shown}
                  refused={refused}
                  online={online}
                  allowed={can('consume')}
                />
              }
            />
          )}
          {!isZero(membership.held) && !blocked && !held && mayConsume && (
            <Suspense>
              <HoldStrip
                membership={membership}
                chosen={sale.hold}
                capture={sale.hold && shown ? captureOf(shown, sale.hold.id) : null}
                keysOn={task === 'consume'}
                onChoose={(hold) => {
                  setSale({ ...sale, hold, amount: hold && !lines && sale.amount === '' ? hold.amount : sale.amount });
                  inputRef.current?.focus();
                }}
              />
            </Suspense>
          )}
          <Suspense>
            <ValueStrip
              membership={membership}
              onHolds={onValue && (() => onValue('holds'))}
              onRefund={onValue && (() => onValue('refund'))}
              onMakeUp={onMakeUp}
            />
          </Suspense>
        </BalanceSheet>
        {!isZero(membership.on_account) && (
          <Suspense>
            <AccountStrip membership={membership} onRepay={onRepay} />
          </Suspense>
        )}
        {!membership.bearer && <CountsStrip membership={membership} onOpen={onCounts} />}
        {lines ? (
          <Suspense>
            <LinesEditor
              sale={sale}
              onSale={setSale}
              onScan={onScan}
              onSubmit={() => void pay()}
              onReduce={reduce}
              onCard={onCard}
              canReduce={canPay}
            />
          </Suspense>
        ) : why && shown ? (
          <Sheet
            title={t('ledger:why.title')}
            note={t('whyPreview')}
            className="min-h-0 flex-1 overflow-hidden"
            actions={<Kbd>Alt W</Kbd>}
          >
            {/* A long account is scrolled by the arrow keys. */}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <div className="min-h-0 flex-1 overflow-auto p-4" role="region" aria-label={t('whyPreview')} tabIndex={0}>
              <Suspense>
                <PreviewAccount result={shown} />
              </Suspense>
            </div>
          </Sheet>
        ) : (
          <Sheet
            title={t('recent')}
            note={t('recentCount', { count: panel.recent.length })}
            className="min-h-0 flex-1 overflow-hidden"
          >
            <div className="min-h-0 flex-1 overflow-auto">
              {panel.recent.length > 0 ? (
                <EntriesTable
                  withClerk
                  postings={panel.recent}
                  desk
                  selectedId={selectedId}
                  onSelect={onSelect}
                  onWhy={onWhy}
                />
              ) : (
                <EmptyState title={t('noRecent')} {...(blocked ? {} : { next: t('noRecentNext') })} className="py-8!" />
              )}
            </div>
          </Sheet>
        )}
      </div>
      <Suspense>
        {(task === 'payment' || task === 'approval') && body && (
          <PaymentDialog
            panel={panel}
            sale={body}
            known={shown}
            available={String(refusal?.body.free ?? refusal?.body.available ?? availableFor(panel, sale))}
            approvalFirst={task === 'approval'}
            onClose={() => onTask('consume')}
            onPaid={paid}
            onLaidAside={onLaidAside}
          />
        )}
        {task === 'reduction' && (
          <ReductionDialog
            panel={panel}
            sale={sale}
            target={reducing}
            onClose={() => onTask('consume')}
            onApply={(next) => {
              setSale(next);
              onTask('consume');
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

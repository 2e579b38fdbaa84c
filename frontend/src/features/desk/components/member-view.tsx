import { useQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { wordsOf } from '@/api/problem';
import { useCan } from '@/api/session';
import type { ConsumptionRequest, DeskPanel, PostingResult, PostingRow } from '@/api/types';
import { CountsStrip } from '@/components/counts/counts-strip';
import { useCommandGate } from '@/components/ledger/command-gate';
import { DerivationView, ResultSummary } from '@/components/ledger/derivation-view';
import { EntriesTable } from '@/components/ledger/entries-table';
import { Kbd } from '@/components/ui/kbd';
import { notifyProblem } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState } from '@/components/ui/states';
import { formatMoney, formatPercent, formatZhe, fromMinor, isZero, parseTyped } from '@/lib/money';
import { useDebounced } from '@/lib/use-debounced';
import { useKeys } from '@/lib/use-keys';

import { consumptionPreview } from '../api/preview';
import { blockedBy, inWordsOf } from '../desk-state';
import { emptyLine, linesTotal, toLineRequests, type LineDraft } from '../lines';
import { BalanceSheet } from './balance-sheet';
import { DeskAlerts } from './desk-alerts';
import { IdentityColumn } from './identity-column';
import { LinesEditor } from './lines-editor';
import { PayRow } from './pay-row';

interface MemberViewProps {
  panel: DeskPanel;
  result: PostingResult | null;
  /** The task that has the keyboard: the pay row takes the focus back when it is this one. */
  focusAmount: number;
  selectedId: string | null;
  onSelect: (posting: PostingRow) => void;
  onWhy: (posting: PostingRow) => void;
  onCards: () => void;
  /** Absent: counts cannot be used now. */
  onCounts: (() => void) | undefined;
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
  result,
  focusAmount,
  selectedId,
  onSelect,
  onWhy,
  onCards,
  onCounts,
  onPaid,
  onLaidAside,
  held,
  online,
}: MemberViewProps) {
  const { t } = useTranslation(['desk', 'common', 'ledger']);
  const { can } = useCan();
  const gate = useCommandGate();
  const inputRef = useRef<HTMLInputElement>(null);
  const [amount, setAmount] = useState('');
  const [lines, setLines] = useState<LineDraft[] | null>(null);
  const [why, setWhy] = useState(false);
  const { membership, card, member } = panel;
  const blocked = blockedBy(panel);

  const body = requestOf(panel, amount, lines);
  const rested = useDebounced(body, PREVIEW_REST_MS);
  const current = JSON.stringify(rested) === JSON.stringify(body);
  const mayConsume = can('consume') && online;
  const preview = useQuery(consumptionPreview(mayConsume && !blocked && !held && !gate.busy ? rested : null));
  const shown = body && current && preview.data ? inWordsOf(panel, preview.data) : undefined;
  const refused = body && current && preview.isError ? wordsOf(preview.error) : null;

  useEffect(() => {
    if (focusAmount >= 0 && held === null) inputRef.current?.focus();
  }, [focusAmount, held]);

  useKeys({
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
      setLines([...lines, emptyLine(Math.max(0, ...lines.map((line) => line.id)) + 1)]);
    },
  });

  const toggleLines = () => {
    setLines(lines ? null : [emptyLine(1)]);
    setWhy(false);
    if (lines) inputRef.current?.focus();
  };

  const pay = async () => {
    if (!body || !mayConsume || blocked || held || gate.busy || refused) return;
    const due = shown?.posting.total ?? body.amount ?? linesTotal(lines ?? []);
    const outcome = await gate.run(
      { kind: 'consumption', body },
      { amount: due, memberName: member.name, cardTail: card?.tail ?? null, membershipId: membership.id },
    );
    if (outcome?.kind === 'done') {
      setAmount('');
      setLines(null);
      setWhy(false);
      onPaid(outcome.result, outcome.result.posting.total);
    }
    if (outcome?.kind === 'laid_aside') return onLaidAside();
    if (outcome?.kind === 'refused') notifyProblem(outcome.problem);
    inputRef.current?.focus();
  };

  return (
    <div className="grid h-full min-h-0 grid-cols-[288px_minmax(0,1fr)] gap-4 narrow:grid-cols-[252px_minmax(0,1fr)] narrow:gap-3 stacked:block">
      <IdentityColumn panel={panel} dead={blocked !== null && blocked !== 'member'} onCards={onCards} />
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
              amount={amount}
              onAmount={setAmount}
              linesTotal={lines ? linesTotal(lines) : null}
              onToggleLines={toggleLines}
              pending={gate.busy}
              disabled={!mayConsume || !body || refused !== null}
              label={shown ? t('payAmount', { amount: formatMoney(shown.posting.total) }) : t('pay')}
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
        </BalanceSheet>
        <CountsStrip membership={membership} onOpen={onCounts} />
        {lines ? (
          <LinesEditor lines={lines} onChange={setLines} onSubmit={() => void pay()} />
        ) : why && shown ? (
          <Sheet
            title={t('ledger:why.title')}
            note={t('whyPreview')}
            className="min-h-0 flex-1 overflow-hidden"
            actions={<Kbd>Alt W</Kbd>}
          >
            <div className="min-h-0 flex-1 overflow-auto p-4">
              {shown.derivation ? (
                <DerivationView derivation={shown.derivation} columns />
              ) : (
                <ResultSummary result={shown} columns />
              )}
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
    </div>
  );
}

/** What would be sent; `null` while nothing complete is typed. */
function requestOf(panel: DeskPanel, amount: string, lines: LineDraft[] | null): ConsumptionRequest | null {
  const who = { membership_id: panel.membership.id, ...(panel.card ? { card_id: panel.card.id } : {}) };
  if (lines) {
    const complete = toLineRequests(lines);
    return complete ? { ...who, lines: complete } : null;
  }
  const minor = parseTyped(amount);
  return minor && minor > 0 ? { ...who, amount: fromMinor(minor) } : null;
}

function PayHint({
  panel,
  body,
  shown,
  refused,
  online,
  allowed,
}: {
  panel: DeskPanel;
  body: ConsumptionRequest | null;
  shown: PostingResult | undefined;
  refused: { title: string; detail: string } | null;
  online: boolean;
  allowed: boolean;
}): ReactNode {
  const { t } = useTranslation('desk');
  if (!online) return <span className="text-ochre">{t('offlineNoMoney')}</span>;
  if (!allowed) return t('mayNotConsume');
  if (refused) {
    return (
      <span className="text-red">
        <b className="block font-semibold narrow:mr-2 narrow:inline">{refused.title}</b>
        {refused.detail}
      </span>
    );
  }
  if (shown) {
    const points = shown.effects.reward_points;
    return (
      <>
        <b className="block font-semibold text-ink narrow:mr-2 narrow:inline">
          {t('dueAfter', { due: formatMoney(shown.posting.total), after: formatMoney(shown.after.balance) })}
        </b>
        <span>
          {[
            points > 0 ? t('earns', { points }) : null,
            shown.tier_change?.to ? t('upgrades', { tier: shown.tier_change.to.name }) : null,
            t('whyHint'),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </>
    );
  }
  if (body) return t('counting');
  const { membership } = panel;
  const { tier, discount_bp: off } = membership;
  return (
    <>
      {isZero(membership.balance) ? t('payHintEmpty') : t('payHint')}
      {tier && off > 0 && (
        <span className="block narrow:ml-2 narrow:inline">
          {t('payHintTier', { tier: tier.name, zhe: formatZhe(off), percent: formatPercent(off) })}
        </span>
      )}
    </>
  );
}

// The front desk. A card, a code or a typed text opens the member; the amount field has the focus; Enter takes it.
import { useQuery } from '@tanstack/react-query';
import { Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan, useSession } from '@/api/session';
import type { PostingResult, PostingRow } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { formatMoney } from '@/lib/money';
import { useKeys } from '@/lib/use-keys';
import { useOnline } from '@/lib/use-online';

import { recentPostings } from '../api/list-recent';
import { inWordsOf, type DeskView } from '../desk-state';
import {
  CardServices,
  CorrectionDrawer,
  CountsDialog,
  DerivationDrawer,
  ReturnDrawer,
  loadPrinting,
  useFetchedEarly,
  WalkInView,
} from '../parts-fetched-early';
import { neighbour, useDesk } from '../use-desk';
import { useDoneNote } from '../use-done-note';
import { useReturnToWaiting } from '../use-return-to-waiting';
import { IdleView } from './idle-view';
import { KeyBar, type DeskKey } from './key-bar';
import { MemberView } from './member-view';
import { OfflineNote } from './offline-note';
import { TopUpDialog } from './top-up-dialog';
import { WaitingSheet } from './waiting-sheet';

const DEFAULT_PAPER_MM = 80;

export function DeskPage() {
  const { t } = useTranslation(['desk', 'common', 'counts', 'ledger']);
  const session = useSession();
  const { can } = useCan();
  const online = useOnline();
  const gate = useCommandGate();
  const [selected, setSelected] = useState<PostingRow | null>(null);
  const [whyId, setWhyId] = useState<string | null>(null);
  const [correcting, setCorrecting] = useState<PostingRow | null>(null);
  const [returning, setReturning] = useState<string | null>(null);
  const [cardsOpen, setCardsOpen] = useState(false);
  const [countsOpen, setCountsOpen] = useState(false);
  const [focusAmount, setFocusAmount] = useState(0);
  const [walkInAsks, setWalkInAsks] = useState(false);
  const [saleReady, setSaleReady] = useState(false);
  const clearOverlays = useCallback(() => {
    setSelected(null);
    setWhyId(null);
    setCorrecting(null);
    setReturning(null);
    setCardsOpen(false);
    setCountsOpen(false);
  }, []);
  const { view, member, blocked, held, dispatch, startLookup, openMembership, refreshPanel, leave } =
    useDesk(clearOverlays);
  const paperMm = session.terminal?.receipt_width_mm ?? DEFAULT_PAPER_MM;

  const reprint = useCallback(
    async (postingId: string | null) => {
      if (!postingId) return;
      try {
        const { printReceipt } = await loadPrinting();
        await printReceipt(postingId, paperMm);
      } catch (error) {
        notifyProblem(error);
      }
    },
    [paperMm],
  );
  const say = useDoneNote(reprint);
  const done = (answer: PostingResult, title: string) => {
    const result = member ? inWordsOf(member.panel, answer) : answer;
    dispatch({ type: 'paid', result });
    setFocusAmount((count) => count + 1);
    setSelected(null);
    say(result, title);
    void refreshPanel();
  };

  useReturnToWaiting(member?.result ?? null, leave);
  useFetchedEarly();

  const recent = useQuery(recentPostings(session.shop?.id ?? null, can('postingRead'))).data?.items ?? [];
  const rows = member ? member.panel.recent : recent;
  const lastId = selected?.id ?? member?.result?.posting.id ?? rows[0]?.id ?? null;
  const correctable = selected ?? rows.find((row) => row.kind !== 'reversal' && !row.reversed_by) ?? null;
  const stopped = blocked !== null || held !== null || !online;
  const mayCorrect =
    can('reverse') && !stopped && correctable !== null && correctable.kind !== 'reversal' && !correctable.reversed_by;
  const returnable = selected ?? rows.find((row) => row.kind === 'consumption' && !row.reversed_by) ?? null;
  const mayReturn =
    can('giveBack') && !stopped && returnable?.kind === 'consumption' && !returnable.reversed_by && !gate.busy;
  const mayTopUp = member !== null && !stopped && can('topUp') && !gate.busy;
  const mayConsume = member !== null && !stopped && can('consume');
  const mayPay = mayConsume && saleReady && !gate.busy;
  const mayWalkIn =
    view.at !== 'member' && view.at !== 'walk_in' && view.at !== 'enrol' && can('consume') && online && !gate.busy;
  const mayEnrol = can('memberCreate') && online;
  const overlayOpen =
    whyId !== null ||
    correcting !== null ||
    returning !== null ||
    cardsOpen ||
    countsOpen ||
    walkInAsks ||
    (member !== null && member.task !== 'consume');

  const topUp = () => dispatch({ type: 'task_chosen', task: 'top_up' });
  const consume = () => {
    dispatch({ type: 'task_chosen', task: 'consume' });
    setFocusAmount((count) => count + 1);
  };
  const sellToWalkIn = () => dispatch({ type: 'walk_in_opened' });
  const payOtherwise = () => dispatch({ type: 'task_chosen', task: 'payment' });
  const counts = mayConsume && !gate.busy ? () => setCountsOpen(true) : undefined;
  const correct = () => correctable && setCorrecting(correctable);
  const giveBack = () => returnable && setReturning(returnable.id);
  const pickAt = (index: number) => {
    if (view.at === 'choose' && view.panels[index]) dispatch({ type: 'picked', panel: view.panels[index] });
  };
  const enrol = () => dispatch({ type: 'enrol_opened', cardNumber: cardToGive(view) });
  const select = (event: KeyboardEvent, step: 1 | -1) => {
    const target = event.target as HTMLElement;
    if (target.tagName === 'SELECT' || target.tagName === 'TEXTAREA') return;
    const next = neighbour(rows, selected, step);
    if (!next) return;
    event.preventDefault();
    setSelected(next);
  };

  const act = (run: (() => void) | undefined | false) => (event: KeyboardEvent) => {
    event.preventDefault();
    if (run) run();
  };
  useKeys(
    {
      F2: act(mayConsume && consume),
      F3: act(member ? !overlayOpen && counts : mayWalkIn && sellToWalkIn),
      F4: act(mayTopUp && topUp),
      F6: act(mayReturn && !overlayOpen && giveBack),
      F7: act(mayPay && payOtherwise),
      F8: act(undefined),
      F9: act(mayCorrect && !overlayOpen && correct),
      F10: act(lastId !== null && (() => void reprint(lastId))),
      Escape: act(!overlayOpen && leave),
      'Alt+KeyN': view.at !== 'member' && view.at !== 'walk_in' && mayEnrol ? act(enrol) : undefined,
      ArrowUp: overlayOpen ? undefined : (event) => select(event, -1),
      ArrowDown: overlayOpen ? undefined : (event) => select(event, 1),
      'Alt+KeyW': member ? undefined : act(lastId !== null && (() => setWhyId(lastId))),
    },
    { enabled: !gate.busy },
  );
  useKeys(
    Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => [`Alt+Digit${number}`, act(() => pickAt(number - 1))]),
    ),
    { enabled: view.at === 'choose', first: true },
  );

  const keys: DeskKey[] = [
    { key: 'F2', label: t('key.consume'), look: 'current', onPress: mayConsume ? consume : undefined },
    ...(member ? [] : [{ key: 'F3', label: t('key.walkIn'), onPress: mayWalkIn ? sellToWalkIn : undefined }]),
    { key: 'F4', label: t('key.topUp'), onPress: mayTopUp ? topUp : undefined },
    { key: 'F6', label: t('key.return'), onPress: mayReturn ? giveBack : undefined },
    // Ways of payment are for an open member, a walk-in sale for nobody: never both, and the bar of a small screen is full.
    ...(member ? [{ key: 'F7', label: t('key.payment'), onPress: mayPay ? payOtherwise : undefined }] : []),
    ...(member ? [{ key: 'F3', label: t('counts:key'), onPress: counts }] : []),
    {
      key: 'F9',
      label: member ? t('key.correct') : t('key.correctLast'),
      look: 'red',
      onPress: mayCorrect ? correct : undefined,
    },
    { key: 'F10', label: t('key.reprint'), onPress: lastId === null ? undefined : () => void reprint(lastId) },
  ];
  const last: DeskKey =
    member || view.at !== 'idle'
      ? { key: 'Esc', label: t('common:back'), onPress: leave }
      : { key: 'Alt N', label: t('key.enrol'), onPress: mayEnrol ? enrol : undefined };
  const whyOff = (): string | undefined => {
    if (!online) return t('offlineNoMoney');
    if (blocked) return t('keysBlocked');
    if (held) return t('keysHeld');
    if (view.at === 'walk_in') return undefined;
    if (!member) return t('swipeFirst');
    if (!can('reverse')) return t('mayNotCorrect');
    return saleReady ? undefined : t('amountFirst');
  };

  const waitingSheet = !member && (
    <WaitingSheet
      view={view as Exclude<DeskView, { at: 'member' }>}
      canEnrol={mayEnrol}
      onLookUp={(text) => void startLookup(text, 'typed')}
      onRetry={() => view.at === 'failed' && void startLookup(view.credential, view.source)}
      onPick={(panel) => dispatch({ type: 'picked', panel })}
      onEnrol={(cardNumber, name, phone) =>
        dispatch({ type: 'enrol_opened', cardNumber, ...(name ? { name } : {}), ...(phone ? { phone } : {}) })
      }
      onEnrolled={(_memberId, id) => {
        notifyDone(t('enrolled'));
        if (id) void openMembership(id);
        else leave();
      }}
      onLeave={leave}
    />
  );

  return (
    <div className="flex h-full min-h-0 flex-col">
      {!online && <OfflineNote />}
      <div className="min-h-0 flex-1 overflow-auto px-4 py-3.5 narrow:p-3">
        {member ? (
          <MemberView
            key={member.panel.membership.id}
            panel={member.panel}
            task={member.task}
            onTask={(task) => (task === 'consume' ? consume() : dispatch({ type: 'task_chosen', task }))}
            onReady={setSaleReady}
            result={member.result}
            focusAmount={focusAmount}
            selectedId={selected?.id ?? member.panel.recent[0]?.id ?? null}
            onSelect={setSelected}
            onWhy={(posting) => setWhyId(posting.id)}
            onCards={() => setCardsOpen(true)}
            onCounts={counts}
            online={online}
            held={held}
            onLaidAside={leave}
            onPaid={(result, amount) =>
              done(result, t('paid', { amount: formatMoney(amount), name: member.panel.member.name }))
            }
          />
        ) : view.at === 'walk_in' ? (
          <Suspense>
            <WalkInView
              left={waitingSheet}
              online={online}
              onAsking={setWalkInAsks}
              onLaidAside={leave}
              onPaid={(result) => {
                say(result, t('paid', { amount: formatMoney(result.posting.total), name: t('common:walkIn') }), false);
                leave();
              }}
            />
          </Suspense>
        ) : (
          <IdleView
            selectedId={selected?.id ?? recent[0]?.id ?? null}
            onSelect={setSelected}
            onWhy={(posting) => setWhyId(posting.id)}
            left={waitingSheet}
          />
        )}
      </div>
      <KeyBar label={t('keys')} keys={keys} last={last} reason={whyOff()} />
      {member && (
        <TopUpDialog
          panel={member.panel}
          open={member.task === 'top_up'}
          onClose={consume}
          onLaidAside={leave}
          onDone={(result) =>
            done(
              result,
              t('toppedUp', { amount: formatMoney(result.posting.list_total), name: member.panel.member.name }),
            )
          }
        />
      )}
      {member && countsOpen && (
        <Suspense>
          <CountsDialog
            panel={member.panel}
            onClose={() => setCountsOpen(false)}
            onLaidAside={leave}
            onDone={(result, title) => {
              setCountsOpen(false);
              done(result, title);
            }}
          />
        </Suspense>
      )}
      {member && cardsOpen && (
        <Suspense>
          <CardServices
            membership={member.panel.membership}
            memberName={member.panel.member.name}
            open={cardsOpen}
            onClose={() => setCardsOpen(false)}
            onChanged={() => {
              setCardsOpen(false);
              void openMembership(member.panel.membership.id, member.panel.card?.id ?? null);
            }}
          />
        </Suspense>
      )}
      <Suspense>
        <DerivationDrawer
          postingId={whyId}
          onClose={() => setWhyId(null)}
          onReprint={(id) => void reprint(id)}
          onCorrect={
            can('reverse') && !stopped
              ? (id) => {
                  setWhyId(null);
                  setCorrecting(rows.find((row) => row.id === id) ?? null);
                }
              : undefined
          }
          onReturn={
            can('giveBack') && !stopped
              ? (sale) => {
                  setWhyId(null);
                  setReturning(sale.id);
                }
              : undefined
          }
        />
        <ReturnDrawer
          saleId={returning}
          onClose={() => setReturning(null)}
          onLaidAside={leave}
          onDone={(result, sale) => {
            setReturning(null);
            const title = t('ledger:give.done', { amount: formatMoney(result.posting.total) });
            if (member) done(result, title);
            else say(result, title, !sale.member?.is_walk_in);
          }}
        />
        <CorrectionDrawer
          posting={correcting}
          onClose={() => setCorrecting(null)}
          onLaidAside={leave}
          onDone={(result) => {
            setCorrecting(null);
            const title = t('ledger:correct.done', { amount: formatMoney(result.posting.total) });
            if (member) done(result, title);
            else notifyDone(title, t('balanceIs', { balance: formatMoney(result.after.balance) }));
          }}
        />
      </Suspense>
    </div>
  );
}

/** The number that was just read and has no owner goes into the form for a new member. */
function cardToGive(view: DeskView): string {
  if (view.at === 'unbound') return view.cardNumber;
  return view.at === 'not_found' && view.source !== 'typed' ? view.credential : '';
}

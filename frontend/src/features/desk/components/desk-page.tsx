// The front desk. A card, a code or a typed text opens the member; the amount field has the focus; Enter takes it.
import { useQuery } from '@tanstack/react-query';
import { Suspense, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan, useSession } from '@/api/session';
import type { PostingResult, PostingRow } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { useLateEntry } from '@/components/ledger/late-entry';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { formatMoney } from '@/lib/money';
import { useKeys } from '@/lib/use-keys';
import { useOnline } from '@/lib/use-online';

import { recentPostings } from '../api/list-recent';
import { inWordsOf, newMemberOf, type DeskView } from '../desk-state';
import { MemberView, TopUpDialog, useFetchedEarly, WalkInView } from '../parts-fetched-early';
import { neighbour, useDesk } from '../use-desk';
import { useDeskKeys, type DeskKey } from '../use-desk-keys';
import { useDoneNote } from '../use-done-note';
import { useMay } from '../use-may';
import { useParking } from '../use-parking';
import { useReprint } from '../use-reprint';
import { useReturnToWaiting } from '../use-return-to-waiting';
import { useSales, type OpenSale } from '../use-sales';
import { DeskOverlays, type Overlay } from './desk-overlays';
import { IdleView } from './idle-view';
import { KeyBar } from './key-bar';
import { Looking } from './looking';
import { OfflineNote } from './offline-note';
import { OpenSales } from './open-sales';
import { WaitingSheet } from './waiting-sheet';

export function DeskPage() {
  const { t } = useTranslation(['desk', 'common', 'counts']);
  const session = useSession();
  const { can } = useCan();
  const online = useOnline();
  const gate = useCommandGate();
  // What is shown beforehand follows the time that is typed.
  useLateEntry();
  const [selected, setSelected] = useState<PostingRow | null>(null);
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const [focusAmount, setFocusAmount] = useState(0);
  const [walkInAsks, setWalkInAsks] = useState(false);
  const [saleReady, setSaleReady] = useState(false);
  const [lastSlip, setLastSlip] = useState<string | null>(null);
  const clear = useCallback(() => {
    setSelected(null);
    setOverlay(null);
  }, []);
  const desk = useDesk(clear);
  const { view, member, dispatch, startLookup, openMembership, leave } = desk;
  const sales = useSales(member?.panel ?? null);
  const frontId = member?.panel.membership.id ?? '';
  const isWalkIn = !member && (view.at === 'walk_in' || (sales.forNobody && view.at !== 'enrol'));
  const giveUp = () => {
    const isAnswer = !member && view.at !== 'walk_in' && view.at !== 'idle';
    // What a lookup said is put away; what is typed stays.
    if (!(isAnswer && sales.forNobody)) sales.drop();
    leave();
  };
  const parking = useParking(member?.panel ?? null, sales, desk);
  const others = sales.open.filter((each) => each.id !== frontId || (!member && !isWalkIn));
  const showOther = (other: OpenSale | undefined) => {
    if (!other) return;
    if (other.id) void openMembership(other.id);
    else dispatch({ type: 'walk_in_opened' });
  };
  useEffect(() => {
    if (member && sales.attach(member.panel)) notifyDone(t('attached', { name: member.panel.member.name }));
    // Only when somebody comes to the desk: what is typed later is theirs already.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [frontId]);
  const slipId = view.at === 'slip' ? view.postingId : null;
  useEffect(() => {
    if (!slipId) return;
    dispatch({ type: 'left' });
    setOverlay({ is: 'why', postingId: slipId });
  }, [slipId, dispatch]);
  const reprint = useReprint();
  const say = useDoneNote(reprint);
  useReturnToWaiting(member?.result ?? null, leave);
  useFetchedEarly();

  const recent = useQuery(recentPostings(session.shop?.id ?? null, can('postingRead'))).data?.items ?? [];
  const rows = member ? member.panel.recent : recent;
  const lastId = selected?.id ?? member?.result?.posting.id ?? rows[0]?.id ?? null;
  const may = useMay(desk, rows, selected, saleReady);
  const covered = overlay !== null || walkInAsks || (member !== null && member.task !== 'consume');

  const done = (answer: PostingResult, title: string, isMember = true) => {
    // A slip is made up once: it is not offered again.
    if (answer.posting.kind === 'points_make_up') setLastSlip(null);
    if (!member) return say(answer, title, isMember);
    const result = inWordsOf(member.panel, answer);
    dispatch({ type: 'paid', result });
    setFocusAmount((count) => count + 1);
    setSelected(null);
    say(result, title);
    void desk.refreshPanel();
  };
  const consume = () => {
    dispatch({ type: 'task_chosen', task: 'consume' });
    setFocusAmount((count) => count + 1);
  };
  const openCounts = may.useCounts ? () => setOverlay({ is: 'counts' }) : undefined;
  const makeUp = may.makeUp ? () => setOverlay({ is: 'make_up' }) : undefined;
  const repay = may.repay ? () => setOverlay({ is: 'repay' }) : undefined;
  const why = (posting: PostingRow) => setOverlay({ is: 'why', postingId: posting.id });
  const pickAt = (index: number) => {
    if (view.at === 'choose' && view.panels[index]) dispatch({ type: 'picked', panel: view.panels[index] });
  };
  const select = (step: 1 | -1) => (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (target.tagName === 'SELECT' || target.tagName === 'TEXTAREA') return;
    const next = neighbour(rows, selected, step);
    if (!next) return;
    event.preventDefault();
    setSelected(next);
  };

  const showNext = (event: KeyboardEvent) => {
    event.preventDefault();
    const at = sales.open.findIndex((each) => each.id === frontId);
    showOther(others.length > 0 ? (sales.open[at + 1] ?? sales.open[0]) : undefined);
  };
  const toAnotherMember =
    member && sales.inHand && !sales.forNobody
      ? () => {
          sales.detach();
          dispatch({ type: 'walk_in_opened' });
        }
      : undefined;
  const giveAway = (event: KeyboardEvent) => {
    event.preventDefault();
    toAnotherMember?.();
  };
  const act = (able: boolean, run: () => void) => (able ? run : undefined);
  const { correctable, returnable } = may;
  // A walk-in sale is for nobody, counts and ways of payment are for an open member: the bar of a small screen is full.
  const keys: DeskKey[] = [
    { key: 'F2', label: t('key.consume'), look: 'current', onPress: act(may.consume, consume) },
    ...(member
      ? []
      : [
          {
            key: 'Alt S',
            label: t('key.walkIn'),
            onPress: act(may.sellToWalkIn, () => dispatch({ type: 'walk_in_opened' })),
            uncovered: true,
          },
        ]),
    {
      key: 'F4',
      label: t('key.topUp'),
      onPress: act(may.topUp, () => dispatch({ type: 'task_chosen', task: 'top_up' })),
    },
    {
      key: 'Alt R',
      label: t('key.return'),
      onPress: returnable ? () => setOverlay({ is: 'return', saleId: returnable.id }) : undefined,
      uncovered: true,
    },
    ...(member
      ? [
          {
            key: 'F7',
            label: t('key.payment'),
            onPress: act(may.pay, () => dispatch({ type: 'task_chosen', task: 'payment' })),
          },
          { key: 'Alt C', label: t('counts:key'), onPress: openCounts, uncovered: true },
        ]
      : []),
    {
      key: 'F9',
      label: member ? t('key.correct') : t('key.correctLast'),
      look: 'red',
      onPress: correctable ? () => setOverlay({ is: 'correction', posting: correctable }) : undefined,
      uncovered: true,
    },
    {
      key: 'Alt K',
      label: sales.inHand ? t('key.park') : t('key.take'),
      onPress: act(may.park, sales.inHand ? () => void parking.park() : () => setOverlay({ is: 'parked' })),
      uncovered: true,
    },
    { key: 'F10', label: t('key.reprint'), onPress: lastId === null ? undefined : () => void reprint(lastId) },
  ];
  const back: DeskKey = { key: 'Esc', label: t('common:back'), onPress: giveUp, uncovered: true };
  const enrol: DeskKey = {
    key: 'Alt N',
    label: t('key.enrol'),
    onPress: act(may.enrol, () => dispatch({ type: 'enrol_opened', ...newMemberOf(view) })),
    uncovered: true,
  };
  const isTakingLines = member !== null || isWalkIn;
  useDeskKeys([...keys, back, ...(isTakingLines ? [] : [enrol])], { covered, busy: gate.busy });
  useKeys(
    {
      ...(covered ? {} : { ArrowUp: select(-1), ArrowDown: select(1) }),
      ...(covered || member || !may.sellGiftCard
        ? {}
        : {
            'Alt+KeyG': (event) => {
              event.preventDefault();
              setOverlay({ is: 'gift' });
            },
          }),
      ...(covered || !repay
        ? {}
        : {
            'Alt+KeyB': (event) => {
              event.preventDefault();
              repay();
            },
          }),
      ...(covered || !makeUp
        ? {}
        : {
            'Alt+KeyI': (event) => {
              event.preventDefault();
              makeUp();
            },
          }),
      ...(covered ? {} : { 'Alt+KeyJ': showNext, 'Alt+KeyM': giveAway }),
      ...(member || lastId === null
        ? {}
        : {
            'Alt+KeyW': (event) => {
              event.preventDefault();
              setOverlay({ is: 'why', postingId: lastId });
            },
          }),
    },
    { enabled: !gate.busy },
  );
  useKeys(
    Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => [
        `Alt+Digit${number}`,
        (event: KeyboardEvent) => {
          event.preventDefault();
          pickAt(number - 1);
        },
      ]),
    ),
    { enabled: view.at === 'choose', first: true },
  );

  const waitingSheet = !member && (
    <WaitingSheet
      view={view as Exclude<DeskView, { at: 'member' }>}
      onGift={act(may.sellGiftCard, () => setOverlay({ is: 'gift' }))}
      onLookUp={(text) => void startLookup(text, 'typed')}
      onRetry={() => view.at === 'failed' && void startLookup(view.credential, view.source)}
      onPick={(panel) => dispatch({ type: 'picked', panel })}
      onEnrol={enrol.onPress}
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
      {others.length > 0 && <OpenSales sales={others} onOpen={showOther} />}
      <div className="min-h-0 flex-1 overflow-auto px-4 py-3.5 narrow:p-3">
        {member ? (
          <Suspense>
            <MemberView
              key={member.panel.membership.id}
              panel={member.panel}
              sale={sales.sale}
              onSale={sales.setSale}
              onScan={sales.scan}
              onCard={desk.onSwipe}
              task={member.task}
              onTask={(task) => (task === 'consume' ? consume() : dispatch({ type: 'task_chosen', task }))}
              onReady={setSaleReady}
              result={member.result}
              focusAmount={focusAmount}
              selectedId={selected?.id ?? member.panel.recent[0]?.id ?? null}
              onSelect={setSelected}
              onWhy={why}
              onCards={() => setOverlay({ is: 'cards' })}
              onAnother={toAnotherMember}
              onCounts={openCounts}
              onRepay={repay}
              onMakeUp={makeUp}
              onValue={may.moveValue ? (is) => setOverlay({ is }) : undefined}
              online={online}
              held={desk.held}
              onLaidAside={giveUp}
              onPaid={(result, amount) => {
                sales.drop();
                done(result, t('paid', { amount: formatMoney(amount), name: member.panel.member.name }));
              }}
            />
          </Suspense>
        ) : isWalkIn ? (
          <Suspense>
            <WalkInView
              left={waitingSheet}
              sale={sales.sale}
              onSale={sales.setSale}
              onScan={sales.scan}
              onCard={desk.onSwipe}
              online={online}
              onAsking={setWalkInAsks}
              onLaidAside={giveUp}
              onPaid={(result) => {
                setLastSlip(result.posting.receipt_no);
                done(result, t('paid', { amount: formatMoney(result.posting.total), name: t('common:walkIn') }), false);
                giveUp();
              }}
            />
          </Suspense>
        ) : view.at === 'looking' && view.fromMember ? (
          <Looking shown={view.shown} />
        ) : (
          <IdleView
            selectedId={selected?.id ?? recent[0]?.id ?? null}
            onSelect={setSelected}
            onWhy={why}
            left={waitingSheet}
          />
        )}
      </div>
      <KeyBar label={t('keys')} keys={keys} last={view.at === 'idle' ? enrol : back} reason={may.whyNot} />
      {member && (
        <Suspense>
          <TopUpDialog
            panel={member.panel}
            open={member.task === 'top_up'}
            onClose={consume}
            onLaidAside={giveUp}
            onDone={(result) =>
              done(
                result,
                t('toppedUp', { amount: formatMoney(result.posting.list_total), name: member.panel.member.name }),
              )
            }
          />
        </Suspense>
      )}
      <DeskOverlays
        open={overlay}
        onOpen={setOverlay}
        panel={member?.panel ?? null}
        rows={rows}
        lastSlip={lastSlip}
        mayCorrect={may.correct}
        mayRebuild={may.rebuild}
        mayGiveBack={may.giveBack}
        onDone={done}
        onCardsChanged={() => void desk.refreshPanel(notifyProblem)}
        onGiftCard={(id, card, isNew) => void openMembership(id, { cardId: card, task: isNew ? 'top_up' : 'consume' })}
        onTaken={(taken) => void parking.takeBack(taken)}
        onReprint={(id) => void reprint(id)}
        onLaidAside={giveUp}
      />
    </div>
  );
}

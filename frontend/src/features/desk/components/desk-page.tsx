// The front desk. A card, a code or a typed text opens the member; the amount field has the focus; Enter takes it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { WifiOff } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan, useSession } from '@/api/session';
import type { LookupSource, PostingResult, PostingRow } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { Button } from '@/components/ui/button';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { comma } from '@/lib/comma';
import { readCredential } from '@/lib/credential';
import { formatClock } from '@/lib/format';
import { formatMoney, formatWholeChange } from '@/lib/money';
import { recall } from '@/lib/preferences';
import { takeSwipes } from '@/lib/swipes';
import { useKeys } from '@/lib/use-keys';
import { useOnline } from '@/lib/use-online';

import { recentPostings } from '../api/list-recent';
import { getPanel, lookUp } from '../api/look-up';
import { blockedBy, deskReducer, WAITING, withCard, type DeskView } from '../desk-state';
import { IdleView } from './idle-view';
import { KeyBar, type DeskKey } from './key-bar';
import { MemberView } from './member-view';
import { TopUpDialog } from './top-up-dialog';
import { WaitingSheet } from './waiting-sheet';

const loadPrinting = () => import('@/components/receipt/print-receipt');
const loadCorrection = () => import('@/components/ledger/correction-drawer');
const CorrectionDrawer = lazy(() => loadCorrection().then((module) => ({ default: module.CorrectionDrawer })));
const loadDerivation = () => import('@/components/ledger/derivation-drawer');
const DerivationDrawer = lazy(() => loadDerivation().then((module) => ({ default: module.DerivationDrawer })));
const loadCardServices = () => import('@/components/cards/card-services');
const CardServices = lazy(() => loadCardServices().then((module) => ({ default: module.CardServices })));

const RETURN_AFTER_MS = 8_000;
const DEFAULT_PAPER_MM = 80;
const FETCH_EARLY_MS = 1_200;

export function DeskPage() {
  const { t } = useTranslation(['desk', 'common', 'ledger']);
  const session = useSession();
  const { can } = useCan();
  const online = useOnline();
  const offlineSince = useOfflineSince();
  const gate = useCommandGate();
  const queries = useQueryClient();
  const [state, dispatch] = useReducer(deskReducer, WAITING);
  const lookupRef = useRef(0);
  const [selected, setSelected] = useState<PostingRow | null>(null);
  const [whyId, setWhyId] = useState<string | null>(null);
  const [correcting, setCorrecting] = useState<PostingRow | null>(null);
  const [cardsOpen, setCardsOpen] = useState(false);
  const [focusAmount, setFocusAmount] = useState(0);
  const { view } = state;
  const member = view.at === 'member' ? view : null;
  const membershipId = member?.panel.membership.id ?? null;
  const blocked = member ? blockedBy(member.panel) : null;
  const paperMm = session.terminal?.receipt_width_mm ?? DEFAULT_PAPER_MM;

  const clearOverlays = useCallback(() => {
    setSelected(null);
    setWhyId(null);
    setCorrecting(null);
    setCardsOpen(false);
  }, []);

  const startLookup = useCallback(
    async (raw: string, source: LookupSource) => {
      if (gate.busy) return;
      const read = readCredential(raw);
      if (read.kind === 'empty') return;
      clearOverlays();
      if (read.kind === 'payment_code') {
        lookupRef.current += 1;
        dispatch({ type: 'payment_code_read', wallet: read.wallet });
        return;
      }
      const credential = read.value;
      const shown = source === 'typed' ? credential : '';
      const lookup = (lookupRef.current = Math.max(lookupRef.current, 0) + 1);
      dispatch({ type: 'lookup_started', lookup, shown });
      try {
        const answer = await lookUp(credential, source);
        dispatch({ type: 'lookup_answered', lookup, answer, shown, credential, source });
      } catch (error) {
        dispatch({ type: 'lookup_failed', lookup, error, credential, source });
      }
    },
    [gate.busy, clearOverlays],
  );

  // The reducer counts lookups that it ends itself; the next one must be newer than those.
  useEffect(() => {
    lookupRef.current = Math.max(lookupRef.current, state.lookup);
  }, [state.lookup]);

  const latestLookup = useRef(startLookup);
  useEffect(() => {
    latestLookup.current = startLookup;
  });
  useEffect(() => takeSwipes((swipe) => void latestLookup.current(swipe.value, swipe.source)), []);

  const leave = useCallback(() => {
    clearOverlays();
    dispatch({ type: 'left' });
  }, [clearOverlays]);

  const openMembership = useCallback(
    async (id: string, presentedCardId: string | null = null) => {
      try {
        dispatch({ type: 'picked', panel: withCard(await getPanel(id), presentedCardId) });
      } catch (error) {
        notifyProblem(error);
        leave();
      }
    },
    [leave],
  );

  const refreshPanel = useCallback(async () => {
    if (!membershipId) return;
    try {
      dispatch({ type: 'panel_refreshed', panel: await getPanel(membershipId) });
    } catch {
      // The figures of the answer are shown already; the list follows with the next opening.
    }
  }, [membershipId]);

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

  const done = useCallback(
    (result: PostingResult, title: string) => {
      dispatch({ type: 'paid', result });
      setSelected(null);
      const points = result.effects.reward_points;
      notifyDone(
        title,
        [
          t('balanceIs', { balance: formatMoney(result.after.balance) }),
          points === 0 ? null : t('pointsChange', { points: formatWholeChange(points) }),
          result.tier_change?.to && (result.tier_change.from?.level ?? 0) < result.tier_change.to.level
            ? t('upgraded', { tier: result.tier_change.to.name })
            : null,
        ]
          .filter(Boolean)
          .join(comma()),
        <Button size="small" look="ghost" hint="F10" onClick={() => void reprint(result.posting.id)}>
          {t('reprint')}
        </Button>,
      );
      if (recall('auto-print') === 'yes') void reprint(result.posting.id);
      void refreshPanel();
      void queries.invalidateQueries({ queryKey: ['postings'] });
    },
    [t, reprint, refreshPanel, queries],
  );

  useReturnToWaiting(member?.result ?? null, leave);
  useFetchedEarly();

  const recent = useQuery(recentPostings(session.shop?.id ?? null, can('postingRead'))).data?.items ?? [];
  const rows = member ? member.panel.recent : recent;
  const lastId = selected?.id ?? member?.result?.posting.id ?? rows[0]?.id ?? null;
  const correctable = selected ?? rows.find((row) => row.kind !== 'reversal' && !row.reversed_by) ?? null;
  const mayCorrect =
    can('reverse') && online && correctable !== null && correctable.kind !== 'reversal' && !correctable.reversed_by;
  const mayTopUp = member !== null && blocked === null && can('topUp') && online && !gate.busy;
  const overlayOpen = whyId !== null || correcting !== null || cardsOpen || (member?.task ?? 'consume') === 'top_up';

  const topUp = () => dispatch({ type: 'task_chosen', task: 'top_up' });
  const consume = () => {
    dispatch({ type: 'task_chosen', task: 'consume' });
    setFocusAmount((count) => count + 1);
  };
  const correct = () => correctable && setCorrecting(correctable);
  const pickAt = (index: number) => {
    if (view.at === 'choose' && view.panels[index]) dispatch({ type: 'picked', panel: view.panels[index] });
  };
  const mayEnrol = can('memberCreate') && online;
  const enrol = () => {
    if (view.at === 'unbound') dispatch({ type: 'enrol_opened', cardNumber: view.cardNumber });
    else if (view.at === 'not_found' && view.source !== 'typed')
      dispatch({ type: 'enrol_opened', cardNumber: view.credential });
    else dispatch({ type: 'enrol_opened', cardNumber: '' });
  };

  const act = (run: (() => void) | undefined | false) => (event: KeyboardEvent) => {
    event.preventDefault();
    if (run) run();
  };
  useKeys(
    {
      F2: act(member && !blocked ? consume : undefined),
      F4: act(mayTopUp && topUp),
      F8: act(undefined),
      F9: act(mayCorrect && blocked === null && correct),
      F10: act(lastId !== null && (() => void reprint(lastId))),
      Escape: act(!overlayOpen && leave),
      'Alt+KeyN': view.at !== 'member' && mayEnrol ? act(enrol) : undefined,
      ArrowUp: overlayOpen ? undefined : (event) => move(event, rows, selected, setSelected, -1),
      ArrowDown: overlayOpen ? undefined : (event) => move(event, rows, selected, setSelected, 1),
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
    {
      key: 'F2',
      label: t('key.consume'),
      look: 'current',
      onPress: member && !blocked && online && can('consume') ? consume : undefined,
    },
    { key: 'F4', label: t('key.topUp'), onPress: mayTopUp ? topUp : undefined },
    {
      key: 'F9',
      label: member ? t('key.correct') : t('key.correctLast'),
      look: 'red',
      onPress: mayCorrect && blocked === null ? correct : undefined,
    },
    { key: 'F10', label: t('key.reprint'), onPress: lastId === null ? undefined : () => void reprint(lastId) },
  ];
  const last: DeskKey =
    member || view.at !== 'idle'
      ? { key: 'Esc', label: t('common:back'), onPress: leave }
      : { key: 'Alt N', label: t('key.enrol'), onPress: mayEnrol ? enrol : undefined };

  return (
    <div className="flex h-full min-h-0 flex-col">
      {!online && (
        <div role="status" className="flex items-center gap-3 border-b border-ochre-line bg-ochre-soft px-4 py-2">
          <WifiOff size={20} className="text-ochre" aria-hidden="true" />
          <p>
            <b className="font-semibold">{t('common:offline.title')}</b>
            <span className="ml-2 text-13 text-ink-2">{t('common:offline.note', { time: offlineSince })}</span>
          </p>
        </div>
      )}
      <div className="min-h-0 flex-1 overflow-auto px-4 py-3.5 narrow:p-3">
        {member ? (
          <MemberView
            key={member.panel.membership.id}
            panel={member.panel}
            result={member.result}
            focusAmount={focusAmount}
            selectedId={selected?.id ?? member.panel.recent[0]?.id ?? null}
            onSelect={setSelected}
            onWhy={(posting) => setWhyId(posting.id)}
            onCards={() => setCardsOpen(true)}
            online={online}
            onPaid={(result, amount) =>
              done(result, t('paid', { amount: formatMoney(amount), name: member.panel.member.name }))
            }
          />
        ) : (
          <IdleView
            selectedId={selected?.id ?? recent[0]?.id ?? null}
            onSelect={setSelected}
            onWhy={(posting) => setWhyId(posting.id)}
            left={
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
            }
          />
        )}
      </div>
      <KeyBar
        label={t('keys')}
        keys={keys}
        last={last}
        reason={!online ? t('offlineNoMoney') : blocked ? t('keysBlocked') : member ? undefined : t('swipeFirst')}
      />
      {member && (
        <TopUpDialog
          panel={member.panel}
          open={member.task === 'top_up'}
          onClose={consume}
          onDone={(result) =>
            done(
              result,
              t('toppedUp', { amount: formatMoney(result.posting.list_total), name: member.panel.member.name }),
            )
          }
        />
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
            can('reverse')
              ? (id) => {
                  setWhyId(null);
                  setCorrecting(rows.find((row) => row.id === id) ?? null);
                }
              : undefined
          }
        />
        <CorrectionDrawer
          posting={correcting}
          onClose={() => setCorrecting(null)}
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

function move(
  event: KeyboardEvent,
  rows: readonly PostingRow[],
  selected: PostingRow | null,
  select: (row: PostingRow) => void,
  step: 1 | -1,
): void {
  const target = event.target as HTMLElement;
  if (target.tagName === 'SELECT' || target.tagName === 'TEXTAREA' || rows.length === 0) return;
  event.preventDefault();
  const at = Math.max(
    0,
    rows.findIndex((row) => row.id === selected?.id),
  );
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  if (next) select(next);
}

/** After a payment the desk waits for the next person: in eight seconds, unless someone touches it. */
function useReturnToWaiting(result: PostingResult | null, leave: () => void): void {
  useEffect(() => {
    if (!result) return;
    const timer = setTimeout(leave, RETURN_AFTER_MS);
    const stay = () => clearTimeout(timer);
    window.addEventListener('keydown', stay, { capture: true, once: true });
    window.addEventListener('pointerdown', stay, { capture: true, once: true });
    return () => {
      stay();
      window.removeEventListener('keydown', stay, { capture: true });
      window.removeEventListener('pointerdown', stay, { capture: true });
    };
  }, [result, leave]);
}

/** What the desk may need next is fetched while it waits, so that no key waits for the network. */
function useFetchedEarly(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      void loadCorrection();
      void loadDerivation();
      void loadPrinting();
      void loadCardServices();
      void import('@/components/members/enrol-form');
    }, FETCH_EARLY_MS);
    return () => clearTimeout(timer);
  }, []);
}

function useOfflineSince(): string {
  const [since, setSince] = useState('');
  useEffect(() => {
    const note = () => setSince(formatClock(new Date()));
    window.addEventListener('offline', note);
    return () => window.removeEventListener('offline', note);
  }, []);
  return since;
}

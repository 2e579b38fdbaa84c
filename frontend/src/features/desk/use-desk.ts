// Who stands at the desk: lookups by swipe and by text, the open member, and what a payment changes.
import { useCallback, useEffect, useReducer, useRef, type Dispatch } from 'react';
import { useTranslation } from 'react-i18next';

import type { DeskPanel, LookupSource, PostingRow } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { notifyMissed, notifyProblem } from '@/components/ui/notify';
import { readCredential } from '@/lib/credential';
import type { Swipe } from '@/lib/swipes';
import { useLatest } from '@/lib/use-latest';
import { useSwipes } from '@/lib/use-swipes';

import { getPanel, lookUp } from './api/look-up';
import {
  blockedBy,
  deskReducer,
  WAITING,
  withCard,
  type Blocked,
  type DeskEvent,
  type DeskView,
  type Task,
} from './desk-state';

/** How long a swipe waits for the answer to a payment. */
const SWIPE_WAITS_MS = 5_000;

type MemberAtDesk = Extract<DeskView, { at: 'member' }>;

/** How a membership is opened that the clerk chose. */
interface Opening {
  /** The card that was presented. */
  cardId?: string | null;
  /** What comes first. */
  task?: Task;
  /** Runs before they come to the desk, and also when somebody else came first. */
  onFound?: (panel: DeskPanel) => void;
}

export interface Desk {
  view: DeskView;
  member: MemberAtDesk | null;
  /** Why money cannot move, if it cannot. */
  blocked: Blocked;
  /** Amount of this member's payment whose result is unknown. */
  held: string | null;
  dispatch: Dispatch<DeskEvent>;
  startLookup: (raw: string, source: LookupSource) => Promise<void>;
  /** A card was read. */
  onSwipe: (swipe: Swipe) => void;
  /** Says whether they were found. */
  openMembership: (id: string, how?: Opening) => Promise<boolean>;
  /** Shows the member as they are now. */
  refreshPanel: (onFailed?: (error: unknown) => void) => Promise<void>;
  leave: () => void;
}

/** `onLeaving` runs before another person comes to the desk: nothing of the last one stays open. */
export function useDesk(onLeaving: () => void): Desk {
  const { t } = useTranslation('desk');
  const gate = useCommandGate();
  const [state, dispatch] = useReducer(deskReducer, WAITING);
  const lookupRef = useRef(0);
  const { view } = state;
  const member = view.at === 'member' ? view : null;
  const membershipId = member?.panel.membership.id ?? null;
  const held = gate.aside.find((question) => question.command.membershipId === membershipId)?.command.amount ?? null;

  const isBusy = useLatest(gate.busy);
  const awaited = useLatest(state.lookup);
  // A card read while money is on its way waits for the answer. One that waited long belongs to somebody who may be gone.
  const early = useRef<{ swipe: Swipe; at: number } | null>(null);

  const startLookup = useCallback(
    async (raw: string, source: LookupSource) => {
      if (gate.busy) return;
      const read = readCredential(raw);
      if (read.kind === 'empty') return;
      onLeaving();
      if (read.kind === 'payment_code') {
        dispatch({ type: 'payment_code_read', wallet: read.wallet });
        return;
      }
      const credential = read.value;
      const shown = source === 'typed' ? credential : '';
      const lookup = (lookupRef.current += 1);
      dispatch({ type: 'lookup_started', lookup, shown });
      try {
        const answer = await lookUp(credential, source);
        // Who pays now stays in front until that is done.
        if (isBusy.current) {
          early.current = { swipe: { value: raw, source }, at: Date.now() };
          return;
        }
        dispatch({ type: 'lookup_answered', lookup, answer, shown, credential, source });
      } catch (error) {
        dispatch({ type: 'lookup_failed', lookup, error, credential, source });
      }
    },
    [gate.busy, isBusy, onLeaving],
  );

  const latestLookup = useLatest(startLookup);

  useEffect(() => {
    if (gate.busy || !early.current) return;
    const { swipe, at } = early.current;
    early.current = null;
    if (Date.now() - at <= SWIPE_WAITS_MS) void latestLookup.current(swipe.value, swipe.source);
    else notifyMissed(t('swipeAgain'), t('swipeAgainNote'));
  }, [gate.busy, latestLookup, t]);
  const onSwipe = (swipe: Swipe) => {
    if (!gate.busy) return void startLookup(swipe.value, swipe.source);
    const read = readCredential(swipe.value);
    // A payment code is not kept, not even until the answer is there.
    if (read.kind !== 'payment_code') early.current = { swipe, at: Date.now() };
    else notifyMissed(t('paymentCode', { wallet: t(`wallet.${read.wallet}`) }), t('paymentCodeNote'));
  };
  useSwipes(onSwipe);

  const leave = useCallback(() => {
    onLeaving();
    dispatch({ type: 'left' });
  }, [onLeaving]);

  const openMembership = useCallback(
    async (id: string, { cardId = null, task = 'consume', onFound }: Opening = {}) => {
      if (isBusy.current) return false;
      onLeaving();
      const lookup = (lookupRef.current += 1);
      dispatch({ type: 'lookup_started', lookup, shown: '' });
      try {
        const panel = withCard(await getPanel(id), cardId);
        onFound?.(panel);
        if (!isBusy.current) dispatch({ type: 'membership_opened', lookup, panel, task });
        return true;
      } catch (error) {
        if (awaited.current === lookup) {
          notifyProblem(error);
          leave();
        }
        return false;
      }
    },
    [awaited, isBusy, leave, onLeaving],
  );

  // After a payment the figures of its answer are shown already; the list follows with the next opening.
  const refreshPanel = useCallback(
    async (onFailed?: (error: unknown) => void) => {
      if (!membershipId) return;
      try {
        dispatch({ type: 'panel_refreshed', panel: await getPanel(membershipId) });
      } catch (error) {
        onFailed?.(error);
      }
    },
    [membershipId],
  );

  // When the question is answered the figures may be others.
  const wasHeld = useRef(held);
  useEffect(() => {
    if (wasHeld.current !== null && held === null) void refreshPanel();
    wasHeld.current = held;
  }, [held, refreshPanel]);

  return {
    view,
    member,
    blocked: member ? blockedBy(member.panel) : null,
    held,
    dispatch,
    startLookup,
    onSwipe,
    openMembership,
    refreshPanel,
    leave,
  };
}

/** The row that the arrow keys lead to. */
export function neighbour(rows: readonly PostingRow[], selected: PostingRow | null, step: 1 | -1): PostingRow | null {
  const at = Math.max(
    0,
    rows.findIndex((row) => row.id === selected?.id),
  );
  return rows[Math.min(rows.length - 1, Math.max(0, at + step))] ?? null;
}

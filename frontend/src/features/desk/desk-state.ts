// The desk as a state machine: pure, so that every path can be tested without a screen.
//
// *Invariant:* an answer is taken only while it is awaited, and while one is awaited no member stands at the desk. A slow
// answer for the person before never opens over the person who stands there now.
import type { DeskPanel, LookupAnswer, LookupSource, PostingResult, Tier } from '@/api/types';
import type { PaymentWallet } from '@/lib/credential';
import { subtract } from '@/lib/money';

/** What the open member's desk is doing. */
export type Task = 'consume' | 'top_up' | 'payment' | 'approval' | 'reduction';

export type DeskView =
  | { at: 'idle' }
  /** A sale to somebody who is no member. */
  | { at: 'walk_in' }
  /** `fromMember`: somebody was at the desk until now, so the list of a waiting desk is not drawn for a moment. */
  | { at: 'looking'; shown: string; fromMember: boolean }
  | { at: 'choose'; panels: DeskPanel[] }
  | { at: 'not_found'; shown: string; credential: string; source: LookupSource }
  /** A slip was read: its posting lies open over the desk. */
  | { at: 'slip'; postingId: string }
  | { at: 'unbound'; cardNumber: string }
  | { at: 'payment_code'; wallet: PaymentWallet | null }
  | { at: 'failed'; error: unknown; credential: string; source: LookupSource }
  | { at: 'enrol'; cardNumber: string; name: string; phone: string }
  | {
      at: 'member';
      panel: DeskPanel;
      task: Task;
      /** The payment just taken; the desk waits for the next one. */ result: PostingResult | null;
    };

export interface DeskState {
  view: DeskView;
  /** Number of the lookup whose answer is awaited. */
  lookup: number | null;
}

export type DeskEvent =
  | { type: 'lookup_started'; lookup: number; shown: string }
  | {
      type: 'lookup_answered';
      lookup: number;
      answer: LookupAnswer;
      shown: string;
      credential: string;
      source: LookupSource;
    }
  | { type: 'lookup_failed'; lookup: number; error: unknown; credential: string; source: LookupSource }
  /** Somebody known was fetched: after a choice of the clerk's, not by a card. */
  | { type: 'membership_opened'; lookup: number; panel: DeskPanel; task: Task }
  | { type: 'payment_code_read'; wallet: PaymentWallet }
  | { type: 'walk_in_opened' }
  | { type: 'picked'; panel: DeskPanel }
  | { type: 'task_chosen'; task: Task }
  | { type: 'enrol_opened'; cardNumber: string; name: string; phone: string }
  | { type: 'paid'; result: PostingResult }
  | { type: 'panel_refreshed'; panel: DeskPanel }
  | { type: 'left' };

export const WAITING: DeskState = { view: { at: 'idle' }, lookup: null };

export function deskReducer(state: DeskState, event: DeskEvent): DeskState {
  switch (event.type) {
    case 'lookup_started':
      return {
        lookup: event.lookup,
        view: { at: 'looking', shown: event.shown, fromMember: leavesMember(state.view) },
      };
    case 'lookup_answered':
      return event.lookup === state.lookup ? settled(viewOf(event)) : state;
    case 'lookup_failed':
      return event.lookup === state.lookup
        ? settled({ at: 'failed', error: event.error, credential: event.credential, source: event.source })
        : state;
    case 'membership_opened':
      return event.lookup === state.lookup ? settled(memberView(event.panel, event.task)) : state;
    case 'payment_code_read':
      return settled({ at: 'payment_code', wallet: event.wallet });
    case 'walk_in_opened':
      return settled({ at: 'walk_in' });
    case 'picked':
      return settled(memberView(event.panel));
    case 'task_chosen':
      return state.view.at === 'member' ? { ...state, view: { ...state.view, task: event.task } } : state;
    case 'enrol_opened':
      return settled({ at: 'enrol', cardNumber: event.cardNumber, name: event.name, phone: event.phone });
    case 'paid':
      return state.view.at === 'member'
        ? {
            ...state,
            view: {
              ...state.view,
              task: 'consume',
              result: event.result,
              panel: afterResult(state.view.panel, event.result),
            },
          }
        : state;
    case 'panel_refreshed':
      return refreshed(state, event.panel);
    case 'left':
      return settled({ at: 'idle' });
  }
}

/** No answer is awaited any more. */
const settled = (view: DeskView): DeskState => ({ view, lookup: null });

function leavesMember(view: DeskView): boolean {
  return view.at === 'member' || (view.at === 'looking' && view.fromMember);
}

function viewOf(event: Extract<DeskEvent, { type: 'lookup_answered' }>): DeskView {
  const { answer, shown, credential, source } = event;
  switch (answer.outcome) {
    case 'payment_code':
      return { at: 'payment_code', wallet: null };
    case 'card_unbound':
      return { at: 'unbound', cardNumber: answer.card?.number ?? credential };
    case 'slip':
      return answer.posting_id
        ? { at: 'slip', postingId: answer.posting_id }
        : { at: 'not_found', shown, credential, source };
    case 'not_found':
      return { at: 'not_found', shown, credential, source };
    case 'found':
    case 'several': {
      const [first, ...others] = answer.panels;
      if (!first) return { at: 'not_found', shown, credential, source };
      return others.length === 0 ? memberView(first) : { at: 'choose', panels: answer.panels };
    }
  }
}

function memberView(panel: DeskPanel, task: Task = 'consume'): DeskView {
  return { at: 'member', panel, task, result: null };
}

/** A refreshed panel replaces the open one only if it is the same membership and not older than what is shown. */
function refreshed(state: DeskState, panel: DeskPanel): DeskState {
  const { view } = state;
  if (view.at !== 'member' || view.panel.membership.id !== panel.membership.id) return state;
  if (panel.membership.version < view.panel.membership.version) return state;
  return { ...state, view: { ...view, panel: withCard(panel, view.panel.card?.id ?? null) } };
}

/**
 * A panel that was fetched by its membership knows of no presented card. The card on the desk stays the one that was
 * presented, as it is now; when that one may not be used any more and another may, the new one was just handed out.
 */
export function withCard(panel: DeskPanel, presentedId: string | null): DeskPanel {
  if (panel.card) return panel;
  const { cards } = panel.membership;
  const presented = cards.find((card) => card.id === presentedId);
  if (presented && presented.state !== 'replaced' && presented.state !== 'cancelled')
    return { ...panel, card: presented };
  return { ...panel, card: cards.find((card) => card.state === 'active') ?? presented ?? null };
}

/** The panel as the answer of a payment says it is now, before it is fetched anew. */
export function afterResult(panel: DeskPanel, result: PostingResult): DeskPanel {
  const { after } = result;
  return {
    ...panel,
    membership: {
      ...panel.membership,
      principal: after.principal,
      bonus: after.bonus,
      balance: after.balance,
      available: subtract(subtract(after.balance, panel.membership.held), result.bonus_to_come?.amount ?? '0.00'),
      bonus_to_come: result.bonus_to_come,
      reward_points: after.reward_points,
      pending_points: result.pending_points,
      tier_points: after.tier_points,
      owed_money: after.owed_money,
      owed_points: after.owed_points,
      on_account: after.on_account ?? panel.membership.on_account,
      tier: after.tier ?? panel.membership.tier,
      version: result.posting.version,
    },
  };
}

/** A payment's answer is stored in the language of the till that sent it first: the panel's own words for its tiers. */
export function inWordsOf(panel: DeskPanel, result: PostingResult): PostingResult {
  const known = [panel.membership.tier, panel.membership.next_tier];
  const named = (tier: Tier | null): Tier | null => known.find((each) => each && each.level === tier?.level) ?? tier;
  return {
    ...result,
    after: { ...result.after, tier: named(result.after.tier) },
    tier_change: result.tier_change && { from: named(result.tier_change.from), to: named(result.tier_change.to) },
  };
}

/** Why money cannot move on this panel, if it cannot. */
export type Blocked = 'lost' | 'replaced' | 'cancelled' | 'lapsed' | 'issued' | 'member' | null;

export function blockedBy(panel: DeskPanel): Blocked {
  const state = panel.card?.state;
  if (state && state !== 'active') return state;
  if (panel.alerts.some((alert) => alert.level === 'block')) return 'member';
  return null;
}

/** What is known of somebody who is to become a member: the card or the text that led to nobody. */
export function newMemberOf(view: DeskView): { cardNumber: string; name: string; phone: string } {
  const nothing = { cardNumber: '', name: '', phone: '' };
  if (view.at === 'unbound') return { ...nothing, cardNumber: view.cardNumber };
  if (view.at !== 'not_found') return nothing;
  const { credential } = view;
  if (view.source !== 'typed') return { ...nothing, cardNumber: credential };
  if (/^1\d{10}$/.test(credential)) return { ...nothing, phone: credential };
  return /^\d+$/.test(credential) ? nothing : { ...nothing, name: credential };
}

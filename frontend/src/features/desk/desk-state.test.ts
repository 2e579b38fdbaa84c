import { describe, expect, it } from 'vitest';

import type { LookupAnswer } from '@/api/types';
import { applyMove, consumptionMove } from '@/testing/mock/moves';
import { makeCard, makeRecord, panelOf } from '@/testing/mock/records';

import { afterResult, blockedBy, deskReducer, inWordsOf, WAITING, type DeskEvent, type DeskState } from './desk-state';

const record = makeRecord({ name: 'A', principal: '100.00', bonus: '20.00', cards: [makeCard('6188024003174602')] });
const panel = panelOf(record, record.membership.cards[0] ?? null);
const answer = (change: Partial<LookupAnswer>): LookupAnswer => ({
  outcome: 'found',
  card: null,
  panels: [panel],
  ...change,
});
const run = (...events: DeskEvent[]): DeskState => events.reduce(deskReducer, WAITING);
const started = (lookup: number): DeskEvent => ({ type: 'lookup_started', lookup, shown: '' });
const answered = (lookup: number, change: Partial<LookupAnswer> = {}): DeskEvent => ({
  type: 'lookup_answered',
  lookup,
  answer: answer(change),
  shown: '',
  credential: '618802',
  source: 'wedge',
});

describe('lookups', () => {
  it('opens the member that was found', () => {
    expect(run(started(1), answered(1)).view).toMatchObject({ at: 'member', task: 'consume', result: null });
  });

  it('drops the late answer of an earlier swipe', () => {
    const state = run(started(1), started(2), answered(1));
    expect(state.view.at).toBe('looking');
    expect(deskReducer(state, answered(2, { outcome: 'not_found', panels: [] })).view.at).toBe('not_found');
  });

  it('drops an answer that comes after the clerk went back', () => {
    expect(run(started(1), { type: 'left' }, answered(1)).view.at).toBe('idle');
  });

  it('drops a member that was chosen, when somebody else came to the desk before the answer', () => {
    const opened: DeskEvent = { type: 'membership_opened', lookup: 1, panel, task: 'top_up' };
    expect(run(started(1), opened).view).toMatchObject({ at: 'member', task: 'top_up' });
    expect(run(started(1), { type: 'left' }, opened).view.at).toBe('idle');
    expect(run(started(1), started(2), opened).view.at).toBe('looking');
    expect(run(started(1), { type: 'walk_in_opened' }, opened).view.at).toBe('walk_in');
  });

  it('lets the clerk choose between several', () => {
    expect(run(started(1), answered(1, { outcome: 'several', panels: [panel, panel] })).view.at).toBe('choose');
    expect(run(started(1), answered(1, { outcome: 'several', panels: [panel] })).view.at).toBe('member');
  });

  it('says what an unbound card and a payment code are', () => {
    expect(run(started(1), answered(1, { outcome: 'card_unbound', panels: [] })).view).toMatchObject({ at: 'unbound' });
    expect(run({ type: 'payment_code_read', wallet: 'wechat' }).view).toEqual({ at: 'payment_code', wallet: 'wechat' });
  });

  it('keeps the credential of a failed lookup for another try', () => {
    const state = run(started(1), {
      type: 'lookup_failed',
      lookup: 1,
      error: new Error('x'),
      credential: '618802',
      source: 'wedge',
    });
    expect(state.view).toMatchObject({ at: 'failed', credential: '618802' });
  });
});

describe('after a payment', () => {
  const result = applyMove(structuredClone(record), consumptionMove(record.membership, 1000, undefined), false);

  it('shows the balances of the answer at once and returns to consuming', () => {
    const state = run(started(1), answered(1), { type: 'task_chosen', task: 'top_up' }, { type: 'paid', result });
    expect(state.view).toMatchObject({ at: 'member', task: 'consume', result });
    expect(state.view.at === 'member' && state.view.panel.membership.balance).toBe(result.after.balance);
  });

  it('does not let an older panel overwrite a newer balance', () => {
    const paid = run(started(1), answered(1), { type: 'paid', result });
    expect(deskReducer(paid, { type: 'panel_refreshed', panel })).toBe(paid);
  });

  it('ignores the panel of another membership', () => {
    const other = { ...panel, membership: { ...panel.membership, id: 'another', version: 99 } };
    const open = run(started(1), answered(1));
    expect(deskReducer(open, { type: 'panel_refreshed', panel: other })).toBe(open);
  });

  it('takes the version of the posting', () => {
    expect(afterResult(panel, result).membership.version).toBe(result.posting.version);
  });
});

describe('blockedBy', () => {
  it('is nothing for an active card or a member without one', () => {
    expect(blockedBy(panel)).toBeNull();
    expect(blockedBy({ ...panel, card: null })).toBeNull();
  });

  it.each(['lost', 'replaced', 'cancelled', 'lapsed', 'issued'] as const)('is %s for such a card', (state) => {
    expect(blockedBy({ ...panel, card: makeCard('1', state) })).toBe(state);
  });

  it('is the member when an alert blocks', () => {
    expect(blockedBy({ ...panel, alerts: [{ code: 'member_frozen', level: 'block', figures: {} }] })).toBe('member');
  });
});

describe('the words of an answer', () => {
  it('are the panel’s own where it knows the tier, so that no language comes in from elsewhere', () => {
    const silver = { level: 1, code: 'silver', name: 'Silver' };
    const here = {
      ...panel,
      membership: { ...panel.membership, next_tier: { ...silver, from_points: 10_000, short: 50 } },
    };
    const result = applyMove(record, consumptionMove(record.membership, 1_000, undefined), true);
    const risen = {
      ...result,
      after: { ...result.after, tier: { ...silver, name: '银卡' } },
      tier_change: { from: null, to: { ...silver, name: '银卡' } },
    };
    expect(inWordsOf(here, risen).tier_change?.to?.name).toBe('Silver');
    expect(inWordsOf(here, risen).after.tier?.name).toBe('Silver');
    const higher = { ...silver, level: 3, name: '铂金' };
    expect(inWordsOf(here, { ...risen, tier_change: { from: null, to: higher } }).tier_change?.to?.name).toBe('铂金');
  });
});

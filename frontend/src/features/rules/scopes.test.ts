import { describe, expect, it } from 'vitest';

import { appliesIn } from '@/api/rule-scopes';
import type { RuleVersion } from '@/api/types';

import { before, endOf, ofScope, priorityIn, shopsWithOwn, stepsAside } from './scopes';

const rounding = (id: string, changes: Partial<RuleVersion>): RuleVersion => ({
  id,
  kind: 'cash_rounding',
  program_id: 'program',
  shop_id: null,
  number: 1,
  in_force_from: '2026-11-01',
  priority: 0,
  body: { mode: 'down_to_tenth' },
  published_at: '2026-11-01T00:00:00Z',
  published_by: null,
  state: 'in_force',
  warning: null,
  ...changes,
});
const everywhere = rounding('everywhere', { number: 3 });
const own = rounding('own', { shop_id: 'east', number: 2, body: { mode: 'down_to_unit' } });
const older = rounding('older', { shop_id: 'east', number: 1, state: 'superseded' });

describe('rules of one shop', () => {
  it('OP05: a shop follows its own version, another the one of all shops', () => {
    const versions = [own, older, everywhere];
    expect(appliesIn(versions, 'east')?.id).toBe('own');
    expect(appliesIn(versions, 'west')?.id).toBe('everywhere');
    expect(appliesIn(versions, null)?.id).toBe('everywhere');
    expect(shopsWithOwn(versions)).toEqual(['east']);
    expect(ofScope(versions, 'east')).toEqual([own, older]);
  });

  it('OP05: the larger priority counts before the narrower scope', () => {
    const strong = { ...everywhere, priority: 5 };
    expect(appliesIn([own, strong], 'east')?.id).toBe('everywhere');
    expect(priorityIn([own, strong])).toBe(5);
  });

  it('OP05: what ends a shop’s rule is below every rule of all shops, also one to come', () => {
    const planned = rounding('planned', { number: 4, priority: -3, state: 'planned' });
    const end = endOf(own, [own, everywhere, planned]);
    expect(end).toEqual({ priority: -4, body: { mode: 'down_to_unit' } });
    const ended = { ...own, ...end, number: 3 };
    expect(appliesIn([ended, everywhere], 'east')?.id).toBe('everywhere');
    expect(stepsAside(ended, [ended, everywhere])).toBe(true);
    expect(stepsAside(own, [own, everywhere])).toBe(false);
  });

  it('an offer that ends by itself does not carry its last day or its budget into what ends it', () => {
    const offer = {
      ...own,
      body: { mode: 'highest', bands: [], last_day: '2026-11-30', budget: '5000.00' },
    } as unknown as RuleVersion;
    expect(endOf(offer, [offer, everywhere]).body).toEqual({ mode: 'highest', bands: [] });
  });

  it('a version is compared with the one before it in its own scope', () => {
    expect(before(own, [own, older, everywhere])?.id).toBe('older');
    expect(before(older, [own, older, everywhere])).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';

import { allows, allowsAny, homeOf, NEEDS } from './permissions';

describe('permissions', () => {
  it('asks for codes of the form resource:verb', () => {
    for (const code of Object.values(NEEDS)) expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*:[a-z]+(?:-[a-z]+)*$/);
  });

  it('allows what is held and nothing else', () => {
    expect(allows([NEEDS.consume], 'consume')).toBe(true);
    expect(allows([NEEDS.consume], 'topUp')).toBe(false);
    expect(allows(['consumption'], 'consume')).toBe(false);
    expect(allowsAny([NEEDS.ruleRead], ['rulePublish', 'ruleRead'])).toBe(true);
    expect(allowsAny([], ['ruleRead'])).toBe(false);
  });

  it('sends each person to where they work', () => {
    expect(homeOf([NEEDS.serve], false, false)).toBe('/desk');
    expect(homeOf([NEEDS.memberRead], false, false)).toBe('/members');
    expect(homeOf([NEEDS.auditRead], false, false)).toBe('/settings');
    expect(homeOf([NEEDS.auditRead], true, false)).toBe('/desk');
    expect(homeOf([NEEDS.serve, NEEDS.reportRead], false, false)).toBe('/desk');
    expect(homeOf([NEEDS.serve, NEEDS.reportRead], true, true)).toBe('/overview');
    expect(homeOf([NEEDS.serve], true, true)).toBe('/desk');
  });
});

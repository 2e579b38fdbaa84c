import { describe, expect, it } from 'vitest';

import { peopleOf, servedBy, sharesOf, type LinePerson } from './line-staff';

const seller = (employeeId: string, share = ''): LinePerson => ({ ...servedBy(employeeId), role: 'seller', share });
const performer = (employeeId: string, share = ''): LinePerson => ({ ...servedBy(employeeId), share });

describe('who stands on a line', () => {
  it('OP01: one who is chosen has all of it', () => {
    expect(sharesOf([servedBy('mei')])).toEqual([{ employee_id: 'mei', role: 'performer', share_bp: 10_000 }]);
    expect(sharesOf([])).toEqual([]);
  });

  it('OP01: several share equally, and what does not divide goes to the first of them', () => {
    expect(sharesOf([performer('a'), performer('b'), performer('c')])?.map((share) => share.share_bp)).toEqual([
      3_334, 3_333, 3_333,
    ]);
  });

  it('OP01: those without a share of their own share what the others leave, role by role', () => {
    expect(sharesOf([performer('a', '60'), seller('x'), performer('b'), performer('c'), seller('y', '12.5')])).toEqual([
      { employee_id: 'a', role: 'performer', share_bp: 6_000 },
      { employee_id: 'b', role: 'performer', share_bp: 2_000 },
      { employee_id: 'c', role: 'performer', share_bp: 2_000 },
      { employee_id: 'x', role: 'seller', share_bp: 8_750 },
      { employee_id: 'y', role: 'seller', share_bp: 1_250 },
    ]);
  });

  it.each([
    ['too little', [performer('a', '60'), performer('b', '30')]],
    ['too much', [performer('a', '60'), performer('b', '50')]],
    ['nothing for the one without', [performer('a', '100'), performer('b')]],
    ['no number', [performer('a', 'half'), performer('b')]],
    ['nothing', [performer('a', '0'), performer('b', '100')]],
  ])('OP01: shares that say %s are not sent', (_, people) => {
    expect(sharesOf(people)).toBeNull();
  });

  it('OP01: people come back as they were told', () => {
    const even = [performer('a'), performer('b'), performer('c'), seller('x')];
    expect(peopleOf(sharesOf(even) ?? [])).toEqual(even);
    const told = [performer('a', '70'), performer('b', '30'), { ...seller('x'), assigned: 'requested' as const }];
    expect(peopleOf(sharesOf(told) ?? [])).toEqual(told);
  });
});

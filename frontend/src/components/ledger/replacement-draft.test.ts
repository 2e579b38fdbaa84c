import { describe, expect, it } from 'vitest';

import type { PostingDetail } from '@/api/types';

import { draftOf, isPlain, saleOf } from './replacement-draft';

const line = {
  kind: 'delivered',
  product_id: null,
  label: '',
  category: null,
  quantity: 1,
  list_price: '286.00',
  staff: [],
};

function sale(lines: object[], tenders: object[], walkIn = false): PostingDetail {
  return { lines, tenders, member: { is_walk_in: walkIn } } as unknown as PostingDetail;
}

describe('a slip that is being rebuilt', () => {
  it('X03: a plain amount is typed over as one, paid as before', () => {
    const draft = draftOf(sale([line, { ...line, kind: 'rounding' }], [{ method: 'cash', amount: '286.00' }]));
    expect(isPlain(draft)).toBe(true);
    const typed = { ...draft, lines: draft.lines.map((each) => ({ ...each, price: '268' })) };
    expect(saleOf(typed)).toEqual({ amount: '268.00', tenders: [{ method: 'cash' }] });
  });

  it('X03: lines keep their names, categories, people and catalogue; the price is that of one piece', () => {
    const staff = [{ employee_id: 'e', role: 'performer', share_bp: 10_000, assigned: null }];
    const wash = { ...line, label: '洗车', category: 'service', quantity: 2, list_price: '60.00', staff };
    const tea = { ...line, label: '绿茶', product_id: 'p', quantity: 3, list_price: '30.00' };
    const draft = draftOf(sale([wash, tea], []));
    expect(draft.way).toBe('stored_value');
    expect(saleOf(draft)).toEqual({
      lines: [
        { quantity: 2, label: '洗车', category: 'service', unit_price: '30.00', staff },
        { quantity: 3, product_id: 'p' },
      ],
      tenders: [{ method: 'stored_value' }],
    });
  });

  it('X03: nothing is sent while a figure cannot be read', () => {
    const draft = draftOf(sale([line], [], true));
    expect(draft.way).toBe('cash');
    for (const change of [{ price: '' }, { quantity: '0' }, { price: 'x' }])
      expect(saleOf({ ...draft, lines: draft.lines.map((each) => ({ ...each, ...change })) })).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';

import type { PostingLine } from '@/api/types';
import { EMPTY_LINE } from '@/testing/mock/sale';

import { everythingOf, givenBack, isWrong, returnableLines, returnLines, type ReturnDraft } from './return-draft';

const line = (change: Partial<PostingLine>): PostingLine => ({ ...EMPTY_LINE, list_price: '100.00', ...change });

const SOLD = [
  line({ label: '茶', quantity: 3, charged: '30.00', returned: '10.00', returned_quantity: 1 }),
  line({ label: '洗车', charged: '88.00' }),
  line({ label: '赠品', quantity: 2, charged: '0.00' }),
  line({ kind: 'rounding', charged: '-0.05' }),
];

describe('lines that can come back', () => {
  const lines = returnableLines(SOLD);

  it('say what is left, by pieces or by amount, without the rounding', () => {
    expect(lines.map(({ line: at, by, piecesLeft, amountLeft }) => [at, by, piecesLeft, amountLeft])).toEqual([
      [1, 'quantity', 2, '20.00'],
      [2, 'amount', 1, '88.00'],
      [3, 'quantity', 2, '0.00'],
    ]);
  });

  it('go by amount once a part came back by amount', () => {
    const [tea] = returnableLines([line({ quantity: 3, charged: '30.00', returned: '4.50' })]);
    expect(tea).toMatchObject({ by: 'amount', amountLeft: '25.50', isLeft: true });
  });

  it('are done when nothing is left', () => {
    const [tea] = returnableLines([line({ quantity: 3, charged: '30.00', returned: '30.00', returned_quantity: 3 })]);
    expect(tea?.isLeft).toBe(false);
  });

  it('become a request: parts as typed, wholes without a figure, everything as none', () => {
    expect(returnLines(lines, {})).toBeNull();
    expect(returnLines(lines, { 1: '1', 2: '40' })).toEqual([
      { line: 1, quantity: 1 },
      { line: 2, amount: '40.00' },
    ]);
    expect(returnLines(lines, { 1: '2' })).toEqual([{ line: 1 }]);
    expect(returnLines(lines, everythingOf(lines))).toEqual([]);
  });

  it('are wrong beyond what is left, at nothing, and when unreadable', () => {
    const drafts: ReturnDraft[] = [{ 1: '3' }, { 1: '0' }, { 1: '1.5' }, { 2: '88.01' }, { 2: '0' }, { 2: '.' }];
    for (const draft of drafts) {
      expect(
        lines.some((each) => isWrong(each, draft)),
        JSON.stringify(draft),
      ).toBe(true);
      expect(returnLines(lines, draft)).toBeNull();
    }
  });
});

describe('what goes back', () => {
  it('separates cash, other money, stored value, points that paid and points that were earned', () => {
    const back = givenBack({
      tenders: [
        { method: 'points', amount: '0.33', points: 33 },
        { method: 'cash', amount: '60.00' },
        { method: 'wechat', amount: '39.67' },
        { method: 'stored_value', amount: '12.00' },
      ],
      effects: { principal: '10.00', bonus: '2.00', reward_points: 23, tier_points: -99 },
    });
    expect(back).toEqual({
      cash: '60.00',
      others: [{ method: 'wechat', amount: '39.67' }],
      principal: '10.00',
      bonus: '2.00',
      pointsBack: 33,
      pointsTaken: 10,
      growthTaken: 99,
    });
  });
});

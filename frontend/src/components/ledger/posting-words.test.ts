import i18n from 'i18next';
import { beforeAll, expect, it } from 'vitest';

import type { PostingRow, Tender } from '@/api/types';
import { startI18n } from '@/lib/i18n';
import { applyMove, consumptionMove, reversalMove } from '@/testing/mock/moves';
import { makeRecord } from '@/testing/mock/records';

import { headAmount } from './amounts';
import { postingWords } from './posting-words';
import { tenderNote } from './tender-words';

beforeAll(() => startI18n('zh-CN'));

const record = makeRecord({ name: 'A', principal: '200.00' });
applyMove(record, consumptionMove(record.membership, 1_000), false);
const [sale] = record.postings;
const words = (change: Partial<PostingRow>) =>
  postingWords({ ...(sale as PostingRow), ...change }, i18n.getFixedT('zh-CN', 'common'));

const WAYS: Tender[] = [
  { method: 'points', amount: '5.00', points: 500 },
  { method: 'cash', amount: '38.90', given: '40.00', change: '1.10' },
];

it('says how a sale was paid where stored value did not pay it alone', () => {
  expect(words({})).toBe('储值消费');
  expect(words({ tenders: WAYS })).toBe('500 积分抵 5.00、现金 38.90');
  expect(words({ list_total: '43.97', total: '43.90', tenders: WAYS })).toBe(
    '原价 43.97，实收 43.90，500 积分抵 5.00、现金 38.90',
  );
  expect(words({ kind: 'reversal', reason: '金额录错', tenders: WAYS })).toBe(
    '冲正，金额录错，退 500 积分抵 5.00、现金 38.90',
  );
});

it('notes what was given and the change, or the number elsewhere', () => {
  const t = i18n.getFixedT('zh-CN', 'common');
  expect(WAYS.map((tender) => tenderNote(tender, t))).toEqual([null, '收 40.00，找 1.10']);
  expect(tenderNote({ method: 'bank_card', amount: '1.00', reference: '8842' }, t)).toBe('8842');
});

it('is about all that was charged, whoever paid', () => {
  const none = { principal: '0.00', bonus: '0.00', reward_points: 0, tier_points: 0 };
  expect(headAmount({ kind: 'consumption', total: '43.90', effects: none })).toBe('-43.90');
  expect(headAmount({ kind: 'reversal', total: '43.90', effects: none })).toBe('43.90');
  expect(headAmount({ kind: 'reversal', total: '1000.00', effects: { ...none, principal: '-1000.00' } })).toBe(
    '-1000.00',
  );
  const back = sale && reversalMove(sale, 'x');
  expect(back?.total).toBe('10.00');
});

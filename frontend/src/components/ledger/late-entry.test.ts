import { afterEach, beforeEach, expect, test } from 'vitest';

import { browserZone, setShopTime } from '@/lib/shop-time';

import { asItHappened, lateFields, setLateEntry, slipIsDone } from './late-entry';

beforeEach(() => setShopTime({ zone: 'Asia/Shanghai', dayStartsAt: '06:00' }));
afterEach(() => {
  setLateEntry(null);
  setShopTime({ zone: browserZone(), dayStartsAt: '00:00' });
});

const TOP_UP = {
  kind: 'top_up' as const,
  body: { membership_id: 'm', tenders: [{ method: 'cash' as const, amount: '1.00' }] },
};

test('OP24: nothing is said of the time until an entry is late', () => {
  expect(asItHappened(TOP_UP)).toEqual({ ...TOP_UP, body: TOP_UP.body });
  setLateEntry('asked');
  expect(lateFields()).toEqual({});
});

test('OP24: what is sold happened then, for a reason; what is put right happens now', () => {
  setLateEntry({ at: '2026-11-28T14:30', reason: '停电', slipNo: ' 0042 ' });
  expect(asItHappened(TOP_UP).body).toMatchObject({
    occurred_at: '2026-11-28T06:30:00.000Z',
    late_entry: { reason: '停电', slip_no: '0042' },
  });
  const reversal = { kind: 'reversal' as const, body: { posting_id: 'p', reason: 'x' } };
  expect(asItHappened(reversal)).toBe(reversal);
});

test('OP24: a slip number is for one entry', () => {
  const entry = { at: '2026-11-28T14:30', reason: '停电', slipNo: '0042' };
  setLateEntry(entry);
  const sent = asItHappened(TOP_UP);
  setLateEntry({ ...entry, slipNo: '0043' });
  slipIsDone(sent);
  expect(lateFields().late_entry?.slip_no).toBe('0043');
  setLateEntry(entry);
  slipIsDone(sent);
  expect(lateFields().late_entry).toEqual({ reason: '停电' });
});

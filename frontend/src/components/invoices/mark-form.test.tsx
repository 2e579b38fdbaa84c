import { expect, test } from 'vitest';

import type { MoneyReceiptRow } from '@/api/types';

import { usualAmount } from './mark-form';

const receipt = (part: Partial<MoneyReceiptRow>): MoneyReceiptRow => ({
  posting_id: 'p',
  kind: 'consumption',
  receipt_no: 'S01-T1-20261122-0043',
  shop: { id: 's', name: '一店' },
  business_date: '2026-11-22',
  recorded_at: '2026-11-22T02:00:00Z',
  money: '38.50',
  prepaid: '50.00',
  back: '0.00',
  invoiced: '0.00',
  open: '38.50',
  red_due: '0.00',
  state: 'not_invoiced',
  references: [],
  ...part,
});

test('OP13: what is open is marked, what is due in red is taken off, and else all that is invoiced', () => {
  expect(usualAmount(receipt({}), false)).toBe('38.50');
  expect(usualAmount(receipt({ invoiced: '38.50', open: '0.00', red_due: '20.00' }), true)).toBe('20.00');
  expect(usualAmount(receipt({ invoiced: '38.50', open: '0.00' }), true)).toBe('38.50');
});

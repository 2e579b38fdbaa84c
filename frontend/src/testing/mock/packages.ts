// Packages of the mock shop, and the counts that they become.
import type { Counts, Package, PackageItem } from '@/api/types';

import { freshId } from './facts';

const item = (code: string, label: string, unitPrice: string, more: Partial<PackageItem>): PackageItem => ({
  code,
  label,
  category: 'service',
  paid: 0,
  gift: 0,
  unlimited: false,
  unit_price: unitPrice,
  per_day: null,
  weekdays: [],
  optional: false,
  pool: [],
  ...more,
});

export function seedPackages(): Package[] {
  const sold = (
    code: string,
    name: string,
    price: string,
    items: PackageItem[],
    pick: number | null = null,
  ): Package => ({
    id: freshId(),
    code,
    name,
    version: 1,
    price,
    refund_unit_price: null,
    term_months: 12,
    term_begins: 'at_sale',
    items,
    pause: null,
    pick,
    shop_ids: [],
    retired_at: null,
    row_version: 1,
  });
  return [
    sold('wash-10', '洗车 10+2 次卡', '400.00', [item('wash', '标准洗车', '45.00', { paid: 10, gift: 2 })]),
    sold('wash-year', '洗车年卡', '1280.00', [item('wash', '标准洗车', '45.00', { unlimited: true, per_day: 1 })]),
  ];
}

/** What a sold package becomes. */
export function countsFrom(sold: Package): Counts[] {
  const sale = freshId();
  return sold.items.map((each) => ({
    lot_id: freshId(),
    sale_id: sale,
    package_name: sold.name,
    item: each.code,
    label: each.label,
    unlimited: each.unlimited,
    paid_left: each.paid,
    gift_left: each.gift,
    used: 0,
    expires_at: '2027-11-22T22:00:00.000Z',
    term_pending: false,
    per_day: each.per_day,
    used_today: 0,
    weekdays: each.weekdays,
    shops: [],
    usable_now: each.unlimited ? null : each.paid + each.gift,
    pause: null,
    pause_days_left: null,
    pause_times_left: null,
    blocked_by: null,
    unit_price: each.unit_price,
    price_left: sold.price,
    pool: [],
  }));
}

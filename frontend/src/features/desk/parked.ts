// A sale in hand as it is put aside, and as it comes back.
import type { ConsumptionLineRequest, DeskPanel, ParkSaleRequest, TakenSale } from '@/api/types';
import { peopleOf, sharesOf } from '@/components/staff/line-staff';
import { fromMinor, parseTyped } from '@/lib/money';

import { begunLines, emptyLine, quantityOf, type LineDraft } from './lines';
import { EMPTY_SALE, isBegun, isReduced, type SaleDraft } from './sale';

/** What is kept of a sale; `null` while nothing is typed. */
export function parkingOf(panel: DeskPanel | null, sale: SaleDraft): ParkSaleRequest | null {
  if (!isBegun(sale) || sale.scans.length > 0) return null;
  const minor = parseTyped(sale.amount);
  if (!sale.lines && (minor === null || minor <= 0)) return null;
  return {
    ...(panel ? { membership_id: panel.membership.id, ...(panel.card ? { card_id: panel.card.id } : {}) } : {}),
    ...(sale.lines ? { lines: begunLines(sale.lines).map(lineToPark) } : { amount: fromMinor(minor ?? 0) }),
    ...(sale.bill ? { discount: sale.bill } : {}),
    ...(isReduced(sale) && sale.reason ? { reason: sale.reason } : {}),
    ...(sale.bulk ? { bulk_purchase: true } : {}),
  };
}

/** The sale as it was typed, goods with their words and prices of now. */
export function saleOf(taken: TakenSale): SaleDraft {
  return {
    ...EMPTY_SALE,
    amount: taken.amount ?? '',
    lines: taken.lines.length > 0 ? taken.lines.map((line, index) => lineTaken(line, index + 1)) : null,
    bill: taken.discount,
    reason: taken.reason ?? '',
    bulk: taken.bulk_purchase ?? false,
  };
}

function lineToPark(draft: LineDraft): ConsumptionLineRequest {
  const price = parseTyped(draft.price);
  const staff = sharesOf(draft.people) ?? [];
  return {
    quantity: quantityOf(draft) ?? 1,
    ...(draft.productId
      ? { product_id: draft.productId }
      : {
          label: draft.label.trim(),
          ...(draft.category.trim() ? { category: draft.category.trim() } : {}),
          ...(price === null ? {} : { unit_price: fromMinor(price) }),
          ...(draft.memberPrice === null ? {} : { member_price: draft.memberPrice }),
          discountable: draft.discountable,
          earns_points: draft.earnsPoints,
        }),
    ...(draft.own?.way === 'price' ? { price: draft.own.each } : {}),
    ...(draft.own?.way === 'free' ? { free: true } : {}),
    ...(staff.length > 0 ? { staff } : {}),
  };
}

function lineTaken(line: ConsumptionLineRequest, id: number): LineDraft {
  return {
    ...emptyLine(id),
    productId: line.product_id ?? null,
    label: line.label ?? '',
    category: line.category ?? '',
    quantity: String(line.quantity),
    price: line.unit_price ?? '',
    people: peopleOf(line.staff ?? []),
    memberPrice: line.member_price ?? null,
    discountable: line.discountable ?? true,
    earnsPoints: line.earns_points ?? true,
    own: line.free ? { way: 'free' } : line.price === undefined ? null : { way: 'price', each: line.price },
  };
}

// Lines of a sale as they are typed, and what they become on the wire.
import type { ConsumptionLineRequest, Product } from '@/api/types';
import { sharesOf, type LinePerson } from '@/components/staff/line-staff';
import { fromMinor, parseTyped, toMinor, type MoneyText } from '@/lib/money';

/** What the clerk asks for one piece instead of the price by the rules. */
export type OwnPrice = { way: 'price'; each: MoneyText } | { way: 'free' };

export interface LineDraft {
  id: number;
  /** Of the catalogue: name, category and prices are its own. */
  productId: string | null;
  label: string;
  category: string;
  quantity: string;
  price: string;
  /** Who served and who sold it. */
  people: readonly LinePerson[];
  /** Of one, where the goods have one. */
  memberPrice: MoneyText | null;
  discountable: boolean;
  earnsPoints: boolean;
  own: OwnPrice | null;
}

export function emptyLine(id: number): LineDraft {
  return {
    id,
    productId: null,
    label: '',
    category: '',
    quantity: '1',
    price: '',
    people: [],
    memberPrice: null,
    discountable: true,
    earnsPoints: true,
    own: null,
  };
}

/** Lines that are complete; empty ones are left out. `null` when one is begun and not finished. */
export function toLineRequests(drafts: readonly LineDraft[]): ConsumptionLineRequest[] | null {
  const lines: ConsumptionLineRequest[] = [];
  for (const draft of begunLines(drafts)) {
    const price = parseTyped(draft.price);
    const quantity = quantityOf(draft);
    const staff = sharesOf(draft.people);
    if (price === null || quantity === null || staff === null) return null;
    lines.push({
      quantity,
      ...(draft.productId === null ? ownWords(draft, price) : { product_id: draft.productId }),
      ...(draft.own?.way === 'price' ? { price: draft.own.each } : {}),
      ...(draft.own?.way === 'free' ? { free: true } : {}),
      ...(staff.length > 0 ? { staff } : {}),
    });
  }
  return lines.length > 0 ? lines : null;
}

function ownWords(draft: LineDraft, price: number) {
  return {
    label: draft.label.trim(),
    ...(draft.category.trim() ? { category: draft.category.trim() } : {}),
    unit_price: fromMinor(price),
    ...(draft.memberPrice === null ? {} : { member_price: draft.memberPrice }),
    ...(draft.discountable ? {} : { discountable: false }),
    ...(draft.earnsPoints ? {} : { earns_points: false }),
  };
}

/** The lines with one more of a product: its line counts one up, unless its price was changed; else it gets a line. */
export function withProduct(drafts: readonly LineDraft[], product: Product): LineDraft[] {
  const same = drafts.find((draft) => draft.productId === product.id && draft.own === null);
  if (same) {
    const quantity = String((quantityOf(same) ?? 0) + 1);
    return drafts.map((draft) => (draft === same ? { ...draft, quantity } : draft));
  }
  const line: LineDraft = {
    ...emptyLine(nextLineId(drafts)),
    productId: product.id,
    label: product.name,
    category: product.category?.name ?? '',
    price: product.list_price,
    memberPrice: product.member_price,
    discountable: product.is_discountable,
    earnsPoints: product.earns_points,
  };
  return [...begunLines(drafts), line];
}

/** The id of the next line. */
export function nextLineId(drafts: readonly LineDraft[]): number {
  return Math.max(0, ...drafts.map((draft) => draft.id)) + 1;
}

/** Lines that say anything: those of the request, in its order. */
export function begunLines(drafts: readonly LineDraft[]): LineDraft[] {
  return drafts.filter((draft) => draft.label.trim() !== '' || draft.price.trim() !== '');
}

/** Σ quantity × list price of what is readable so far. */
export function linesTotal(drafts: readonly LineDraft[]): MoneyText {
  let total = 0;
  for (const draft of drafts) {
    const price = parseTyped(draft.price);
    const quantity = quantityOf(draft);
    if (price !== null && quantity !== null) total += price * quantity;
  }
  return fromMinor(total);
}

/** What the clerk asks for a whole line; `null` where the rules price it. */
export function ownTotal(draft: LineDraft): MoneyText | null {
  const quantity = quantityOf(draft);
  if (!draft.own || quantity === null) return null;
  return draft.own.way === 'free' ? fromMinor(0) : fromMinor(toMinor(draft.own.each) * quantity);
}

/** Whole pieces; `null` while none can be read. */
export function quantityOf(draft: LineDraft): number | null {
  const typed = draft.quantity.trim();
  return /^[1-9]\d{0,4}$/.test(typed) ? Number(typed) : null;
}

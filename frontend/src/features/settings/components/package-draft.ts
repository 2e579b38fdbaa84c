// A package while it is typed, and what becomes of it.
import type { Package, PackageItem, PoolItem, TermBegin } from '@/api/types';
import { normaliseTyped } from '@/lib/money';

/** Whole numbers of up to five digits. */
export const digits = (text: string) => text.replace(/\D/g, '').slice(0, 5);
/** An amount. */
export const decimals = (text: string) => normaliseTyped(text).replace(/[^\d.]/g, '');

/** A service that shares the counts of an item, as it is typed. */
export type ServiceDraft = Record<'code' | 'label' | 'category' | 'unit_price' | 'weight', string> & { id: number };

/** An item as it is typed. */
export type ItemDraft = Record<'code' | 'label' | 'category' | 'paid' | 'gift' | 'unit_price' | 'per_day', string> & {
  id: number;
  unlimited: boolean;
  weekdays: number[];
  optional: boolean;
  services: ServiceDraft[];
};

/** A package as it is typed. */
export interface Draft {
  code: string;
  name: string;
  price: string;
  refund_unit_price: string;
  term_months: string;
  term_begins: TermBegin;
  pause_days: string;
  pause_times: string;
  pick: string;
  /** None for every shop. */
  shop_ids: string[];
  items: ItemDraft[];
}

export const ITEMS_MAX = 20;
export const SERVICES_MAX = 20;

export function serviceDraft(id: number, service: PoolItem | null): ServiceDraft {
  return {
    id,
    code: service?.code ?? '',
    label: service?.label ?? '',
    category: service?.category ?? '',
    unit_price: service?.unit_price ?? '',
    weight: String(service?.weight ?? 1),
  };
}

export function itemDraft(id: number, item: PackageItem | null): ItemDraft {
  return {
    id,
    code: item?.code ?? '',
    label: item?.label ?? '',
    category: item?.category ?? '',
    paid: item && !item.unlimited ? String(item.paid) : '',
    gift: item && !item.unlimited && item.gift > 0 ? String(item.gift) : '',
    unit_price: item?.unit_price ?? '',
    per_day: item?.per_day == null ? '' : String(item.per_day),
    unlimited: item?.unlimited ?? false,
    weekdays: item?.weekdays ?? [],
    optional: item?.optional ?? false,
    services: (item?.pool ?? []).map((service, index) => serviceDraft(index + 1, service)),
  };
}

export function draftOf(sold: Package | null): Draft {
  return {
    code: sold?.code ?? '',
    name: sold?.name ?? '',
    price: sold?.price ?? '',
    refund_unit_price: sold?.refund_unit_price ?? '',
    term_months: sold ? (sold.term_months === null ? '' : String(sold.term_months)) : '12',
    term_begins: sold?.term_begins ?? 'at_sale',
    pause_days: sold?.pause ? String(sold.pause.days) : '',
    pause_times: sold?.pause ? String(sold.pause.times) : '',
    pick: sold?.pick == null ? '' : String(sold.pick),
    shop_ids: sold?.shop_ids ?? [],
    items: (sold?.items ?? [null]).map((item, index) => itemDraft(index + 1, item)),
  };
}

const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** A time pass may be paused for so many days; once, when nothing is said of how often. */
function pauseOf(draft: Draft) {
  const days = numberOf(draft.pause_days);
  const isPass = draft.items.some((item) => item.unlimited);
  return isPass && days !== null ? { days, times: numberOf(draft.pause_times) ?? 1 } : null;
}

/** What the server is asked to keep. */
export function termsOf(draft: Draft) {
  return {
    name: draft.name.trim(),
    price: draft.price.trim(),
    refund_unit_price: draft.refund_unit_price.trim() || null,
    term_months: numberOf(draft.term_months),
    term_begins: draft.term_begins,
    pause: pauseOf(draft),
    pick: draft.items.some((item) => item.optional) ? numberOf(draft.pick) : null,
    shop_ids: draft.shop_ids,
    items: draft.items.map((item) => ({
      code: item.code.trim(),
      label: item.label.trim(),
      category: item.category.trim() || null,
      paid: item.unlimited ? 0 : (numberOf(item.paid) ?? 0),
      gift: item.unlimited ? 0 : (numberOf(item.gift) ?? 0),
      unlimited: item.unlimited,
      unit_price: item.unit_price.trim(),
      per_day: numberOf(item.per_day),
      weekdays: item.weekdays,
      optional: item.optional,
      pool: item.unlimited
        ? []
        : item.services.map((service) => ({
            code: service.code.trim(),
            label: service.label.trim(),
            category: service.category.trim() || null,
            unit_price: service.unit_price.trim(),
            weight: numberOf(service.weight) ?? 1,
          })),
    })),
  };
}

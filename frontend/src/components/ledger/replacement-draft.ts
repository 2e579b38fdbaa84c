// A slip that is being rebuilt: the old lines as they can be typed again, and what they become on the wire.
import type {
  ConsumptionLineRequest,
  PostingDetail,
  ReplacementRequest,
  SaleMethod,
  StaffShare,
  TenderMethod,
} from '@/api/types';
import { fromMinor, parseTyped, toMinor } from '@/lib/money';

/** Ways that pay a whole slip. */
export type Way = 'stored_value' | TenderMethod;

export interface RebuiltLine {
  id: number;
  /** Of the catalogue: name and price are its own. */
  productId: string | null;
  label: string;
  category: string | null;
  quantity: string;
  /** Of one piece. */
  price: string;
  staff: StaffShare[];
}

export interface RebuildDraft {
  lines: RebuiltLine[];
  way: Way;
  /** 单位团购; `null` as the wrong slip says. */
  bulk: boolean | null;
}

/** The wrong slip, ready to be typed over. */
export function draftOf(sale: PostingDetail): RebuildDraft {
  const delivered = sale.lines.filter((line) => line.kind === 'delivered');
  const lines = delivered.map((line, index) => ({
    id: index + 1,
    productId: line.product_id,
    label: line.label,
    category: line.category,
    quantity: String(line.quantity),
    price: fromMinor(Math.round(toMinor(line.list_price) / line.quantity)),
    staff: line.staff,
  }));
  return { lines: lines.length > 0 ? lines : [emptyLine(1)], way: wayOf(sale), bulk: null };
}

export function emptyLine(id: number): RebuiltLine {
  return { id, productId: null, label: '', category: null, quantity: '1', price: '', staff: [] };
}

/** What cannot pay all of a right slip. */
const NO_WAYS = ['points', 'voucher', 'on_account', 'gift_card', 'deposit'];

/** The way that paid most of the wrong slip. */
function wayOf(sale: PostingDetail): Way {
  const most = sale.tenders.toSorted((one, other) => toMinor(other.amount) - toMinor(one.amount));
  const ways = most.map((tender) => tender.method).filter((method) => !NO_WAYS.includes(method));
  return ways[0] ?? (sale.member?.is_walk_in ? 'cash' : 'stored_value');
}

/** Whether a line is one amount without a name: then only its price is asked for. */
export const isPlain = ({ lines }: RebuildDraft): boolean => lines.length === 1 && lines[0]?.label === '';

/** The right sale; `null` while something is not readable. */
export function saleOf(draft: RebuildDraft): ReplacementRequest['sale'] | null {
  const lines: ConsumptionLineRequest[] = [];
  for (const line of draft.lines) {
    const price = parseTyped(line.price);
    const quantity = /^[1-9]\d{0,4}$/.test(line.quantity.trim()) ? Number(line.quantity) : null;
    if (price === null || quantity === null) return null;
    lines.push({
      quantity,
      ...(line.productId === null
        ? {
            label: line.label.trim(),
            ...(line.category ? { category: line.category } : {}),
            unit_price: fromMinor(price),
          }
        : { product_id: line.productId }),
      ...(line.staff.length > 0 ? { staff: line.staff } : {}),
    });
  }
  const paid = {
    tenders: [{ method: draft.way }] as { method: SaleMethod }[],
    ...(draft.bulk === null ? {} : { bulk_purchase: draft.bulk }),
  };
  const [only] = lines;
  if (only && isPlain(draft) && only.unit_price !== undefined && only.quantity === 1 && !only.staff)
    return { amount: only.unit_price, ...paid };
  return lines.length > 0 ? { lines, ...paid } : null;
}

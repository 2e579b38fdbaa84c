// Lines of a sale as they are typed, and what they become on the wire.
import type { ConsumptionLineRequest } from '@/api/types';
import { fromMinor, parseTyped } from '@/lib/money';

export interface LineDraft {
  id: number;
  label: string;
  category: string;
  quantity: string;
  price: string;
  employeeId: string;
}

export function emptyLine(id: number): LineDraft {
  return { id, label: '', category: '', quantity: '1', price: '', employeeId: '' };
}

/** Lines that are complete; empty ones are left out. `null` when one is begun and not finished. */
export function toLineRequests(drafts: readonly LineDraft[]): ConsumptionLineRequest[] | null {
  const begun = drafts.filter((draft) => draft.label.trim() !== '' || draft.price.trim() !== '');
  const lines: ConsumptionLineRequest[] = [];
  for (const draft of begun) {
    const price = parseTyped(draft.price);
    const quantity = /^[1-9]\d{0,4}$/.test(draft.quantity.trim()) ? Number(draft.quantity.trim()) : null;
    if (price === null || quantity === null) return null;
    lines.push({
      label: draft.label.trim(),
      ...(draft.category.trim() ? { category: draft.category.trim() } : {}),
      quantity,
      unit_price: fromMinor(price),
      ...(draft.employeeId
        ? { staff: [{ employee_id: draft.employeeId, role: 'performer' as const, share_bp: 10_000 }] }
        : {}),
    });
  }
  return lines.length > 0 ? lines : null;
}

/** Σ quantity × price of what is readable so far, as money text. */
export function linesTotal(drafts: readonly LineDraft[]): string {
  let total = 0;
  for (const draft of drafts) {
    const price = parseTyped(draft.price);
    const quantity = Number.parseInt(draft.quantity, 10);
    if (price !== null && Number.isSafeInteger(quantity) && quantity > 0) total += price * quantity;
  }
  return fromMinor(total);
}

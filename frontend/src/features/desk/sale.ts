// A sale as it is being written at the desk: one plain amount or lines, and what the clerk takes off the bill.
import type { BillDiscountRequest, ConsumptionRequest, DeskPanel } from '@/api/types';
import { fromMinor, parseTyped } from '@/lib/money';

import { begunLines, toLineRequests, type LineDraft } from './lines';

export interface SaleDraft {
  amount: string;
  /** Open lines; the amount is then their sum. */
  lines: LineDraft[] | null;
  /** Taken off the whole bill. */
  bill: BillDiscountRequest | null;
  /** Why a price was reduced; one for the sale. */
  reason: string;
}

export const EMPTY_SALE: SaleDraft = { amount: '', lines: null, bill: null, reason: '' };

/** Whether the clerk took anything off. */
export function isReduced(draft: SaleDraft): boolean {
  return draft.bill !== null || (draft.lines ?? []).some((line) => line.own !== null);
}

/** What would be sent, before it is said who pays; no panel is a walk-in. `null` while nothing complete is typed. */
export function saleRequestOf(panel: DeskPanel | null, draft: SaleDraft): ConsumptionRequest | null {
  const who = panel ? { membership_id: panel.membership.id, ...(panel.card ? { card_id: panel.card.id } : {}) } : {};
  if (!draft.lines) {
    const minor = parseTyped(draft.amount);
    return minor && minor > 0 ? { ...who, amount: fromMinor(minor) } : null;
  }
  const lines = toLineRequests(draft.lines);
  if (!lines) return null;
  return {
    ...who,
    lines,
    ...(draft.bill ? { discount: draft.bill } : {}),
    ...(isReduced(draft) ? { reason: draft.reason } : {}),
  };
}

/** Whether anything is typed that would be missed. */
export function isBegun(draft: SaleDraft): boolean {
  return draft.lines ? begunLines(draft.lines).length > 0 : draft.amount.trim() !== '';
}

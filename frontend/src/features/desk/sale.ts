// A sale as it is being written at the desk: one plain amount or lines, and what the clerk takes off the bill.
import type { BillDiscountRequest, ConsumptionRequest, DeskPanel, Hold, PostingResult, Product } from '@/api/types';
import { fromMinor, parseTyped, subtract, toMinor, type MoneyText } from '@/lib/money';

import { begunLines, emptyLine, nextLineId, toLineRequests, withProduct, type LineDraft } from './lines';

export interface SaleDraft {
  amount: string;
  /** Open lines; the amount is then their sum. */
  lines: LineDraft[] | null;
  /** Taken off the whole bill. */
  bill: BillDiscountRequest | null;
  /** Why a price was reduced; one for the sale. */
  reason: string;
  /** 单位团购: a company buys in bulk, which earns no points. */
  bulk: boolean;
  /** The value set aside that it is paid from. */
  hold: Pick<Hold, 'id' | 'amount'> | null;
  /** Codes that were scanned and whose goods are still looked up: the sale is not whole without them. */
  scans: readonly string[];
}

/** Makes another sale of the one that stands there by now. */
export type SaleChange = (before: SaleDraft) => SaleDraft;

export const EMPTY_SALE: SaleDraft = {
  amount: '',
  lines: null,
  bill: null,
  reason: '',
  bulk: false,
  hold: null,
  scans: [],
};

/** Other lines; a reason that nothing is reduced for any more goes with them. */
export const withLines =
  (change: (lines: LineDraft[]) => LineDraft[]): SaleChange =>
  (before) => {
    const changed = { ...before, lines: change(before.lines ?? []) };
    return isReduced(changed) ? changed : { ...changed, reason: '' };
  };

/** One more line to be written. */
export const withEmptyLine: SaleChange = withLines((lines) => [...lines, emptyLine(nextLineId(lines))]);

/** A code was scanned: its goods are looked up. */
export const withScan =
  (scan: string): SaleChange =>
  (before) => ({ ...before, scans: [...before.scans, scan] });

/** What a scanned code turned out to be; `null`: no goods. */
export const scanned =
  (scan: string, product: Product | null): SaleChange =>
  (before) => {
    const settled = { ...before, scans: before.scans.filter((each) => each !== scan) };
    return product ? withLines((lines) => withProduct(lines, product))(settled) : settled;
  };

/** Whether the clerk took anything off. */
export function isReduced(draft: SaleDraft): boolean {
  return draft.bill !== null || (draft.lines ?? []).some((line) => line.own !== null);
}

/** What would be sent, before it is said who pays; no panel is a walk-in. `null` while nothing complete is typed. */
export function saleRequestOf(panel: DeskPanel | null, draft: SaleDraft): ConsumptionRequest | null {
  const who = panel
    ? {
        membership_id: panel.membership.id,
        ...(panel.card ? { card_id: panel.card.id } : {}),
        ...(draft.hold ? { hold_id: draft.hold.id } : {}),
      }
    : {};
  if (!draft.lines) {
    const minor = parseTyped(draft.amount);
    return minor && minor > 0 ? { ...who, amount: fromMinor(minor) } : null;
  }
  const lines = toLineRequests(draft.lines);
  if (!lines || draft.scans.length > 0) return null;
  return {
    ...who,
    lines,
    ...(draft.bill ? { discount: draft.bill } : {}),
    ...(isReduced(draft) ? { reason: draft.reason } : {}),
    ...(draft.bulk ? { bulk_purchase: true } : {}),
  };
}

/** Whether anything is typed that would be missed. */
export function isBegun(draft: SaleDraft): boolean {
  if (draft.scans.length > 0) return true;
  return draft.lines ? begunLines(draft.lines).length > 0 : draft.amount.trim() !== '';
}

/** Stored value that a sale may take: what is free, and the hold that it is paid from. */
export function availableFor(panel: DeskPanel, draft: SaleDraft): MoneyText {
  return fromMinor(toMinor(panel.membership.available) + toMinor(draft.hold?.amount ?? '0.00'));
}

/** What a sale takes of its hold and what of it is free again, as its preview says. */
export function captureOf(result: PostingResult, holdId: string): { captured: MoneyText; freed: MoneyText } | null {
  const step = result.derivation?.steps.find((each) => each.step === 'hold_ended' && each.hold_id === holdId);
  if (!step) return null;
  const captured = String(step.captured);
  return { captured, freed: subtract(String(step.amount), captured) };
}

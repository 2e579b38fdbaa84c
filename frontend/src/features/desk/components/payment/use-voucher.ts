import { useSwipes } from '@/lib/use-swipes';

import { PLAIN_VOUCHER, takesPart, voucherGap, type DraftStep, type PaymentDraft } from '../../payment';
import type { WayField } from './way-row';

/** Where the payment begins: at what its voucher misses, else at the way that takes the rest. */
export function startOf(draft: PaymentDraft): WayField {
  const gap = voucherGap(draft) ?? (draft.voucher && !takesPart(draft, 'voucher') ? 'reference' : null);
  if (gap) return { method: 'voucher', field: gap };
  return { method: draft.rest, field: draft.rest === 'cash' ? 'given' : 'rest' };
}

/** A voucher in a payment. While it is open, what a scanner reads is its code and opens nobody behind the payment. */
export function useVoucher(
  draft: PaymentDraft,
  onChange: (step: DraftStep) => void,
  goTo: (field: WayField) => void,
): { gap: ReturnType<typeof voucherGap>; open: () => void } {
  const isOpen = draft.voucher !== undefined || takesPart(draft, 'voucher');
  useSwipes(({ value, source }) => {
    if (source !== 'wedge') return;
    onChange((before) => ({ ...before, references: { ...before.references, voucher: value } }));
    goTo({ method: 'voucher', field: 'part' });
  }, isOpen);
  const open = () => {
    onChange((before) => ({ ...before, voucher: before.voucher ?? PLAIN_VOUCHER }));
    goTo({ method: 'voucher', field: 'reference' });
  };
  return { gap: voucherGap(draft), open };
}

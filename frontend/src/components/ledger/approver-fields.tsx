import type { RefObject } from 'react';

import type { Approval } from '@/api/types';
import { TextField } from '@/components/ui/field';

const NUMBER_MAX = 16;
const PIN_DIGITS_MIN = 4;
const PIN_DIGITS_MAX = 12;

/** Number and PIN as far as they are typed. */
export const NO_APPROVAL: Approval = { staff_number: '', pin: '' };

export const isApproval = ({ staff_number, pin }: Approval): boolean =>
  staff_number.trim() !== '' && pin.length >= PIN_DIGITS_MIN;

interface ApproverFieldsProps {
  labels: { number: string; pin: string };
  draft: Approval;
  onDraft: (draft: Approval) => void;
  numberRef?: RefObject<HTMLInputElement | null>;
  pinRef?: RefObject<HTMLInputElement | null>;
  className: string;
}

/** Where a manager beside the clerk gives number and PIN; the PIN is digits, and nothing remembers it. */
export function ApproverFields({ labels, draft, onDraft, numberRef, pinRef, className }: ApproverFieldsProps) {
  const common = { inputMode: 'numeric', autoComplete: 'off', className } as const;
  return (
    <>
      <TextField
        {...common}
        {...(numberRef ? { ref: numberRef } : {})}
        label={labels.number}
        value={draft.staff_number}
        maxLength={NUMBER_MAX}
        onChange={(event) => onDraft({ ...draft, staff_number: event.target.value })}
      />
      <TextField
        {...common}
        {...(pinRef ? { ref: pinRef } : {})}
        type="password"
        label={labels.pin}
        value={draft.pin}
        onChange={(event) => onDraft({ ...draft, pin: event.target.value.replace(/\D/g, '').slice(0, PIN_DIGITS_MAX) })}
      />
    </>
  );
}

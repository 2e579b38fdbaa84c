import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { Approval } from '@/api/types';
import { TextField } from '@/components/ui/field';
import { formatMoney } from '@/lib/money';

const PIN_DIGITS_MAX = 12;
const PIN_DIGITS_MIN = 4;

/** Number and PIN as far as they are typed. */
export const NO_APPROVAL: Approval = { staff_number: '', pin: '' };

export const isApproval = ({ staff_number, pin }: Approval): boolean =>
  staff_number.trim() !== '' && pin.length >= PIN_DIGITS_MIN;

/** Beyond the limit of the clerk's role a manager beside them gives number and PIN. */
export function ApprovalFields({
  over,
  draft,
  onDraft,
}: {
  over: { limit: string; amount: string };
  draft: Approval;
  onDraft: (draft: Approval) => void;
}) {
  const { t } = useTranslation('corrections');
  return (
    <section className="rounded-2 border border-ochre-line bg-ochre-soft px-4 py-3" aria-label={t('approval.title')}>
      <h3 className="flex items-center gap-2 font-semibold">
        <ShieldCheck size={20} className="text-ochre" aria-hidden="true" />
        {t('approval.title')}
      </h3>
      <p className="mb-2 text-ink-2">
        {t('approval.note', { limit: formatMoney(over.limit), amount: formatMoney(over.amount) })}
      </p>
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label={t('approval.number')}
          value={draft.staff_number}
          maxLength={16}
          inputMode="numeric"
          autoComplete="off"
          className="h-11"
          onChange={(event) => onDraft({ ...draft, staff_number: event.target.value })}
        />
        <TextField
          type="password"
          label={t('approval.pin')}
          value={draft.pin}
          inputMode="numeric"
          autoComplete="off"
          className="h-11"
          onChange={(event) =>
            onDraft({ ...draft, pin: event.target.value.replace(/\D/g, '').slice(0, PIN_DIGITS_MAX) })
          }
        />
      </div>
    </section>
  );
}

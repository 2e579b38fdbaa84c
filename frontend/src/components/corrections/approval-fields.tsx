import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { Approval } from '@/api/types';
import { ApproverFields } from '@/components/ledger/approver-fields';
import { formatMoney } from '@/lib/money';

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
        <ApproverFields
          labels={{ number: t('approval.number'), pin: t('approval.pin') }}
          draft={draft}
          onDraft={onDraft}
          className="h-11"
        />
      </div>
    </section>
  );
}

import { ShieldCheck } from 'lucide-react';
import { useLayoutEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { wordsOf, type ApiProblem } from '@/api/problem';
import type { Approval } from '@/api/types';
import { ApproverFields, isApproval, NO_APPROVAL } from '@/components/ledger/approver-fields';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { MoneyAmount } from '@/components/ui/money';
import { formatMoney } from '@/lib/money';
import { useKeys } from '@/lib/use-keys';

/** A manager beside the clerk gives number and PIN. The PIN leaves the form with the request, whatever its answer. */
export function ApprovalForm({
  needed,
  total,
  reason,
  refusal,
  pending,
  onApprove,
  onBack,
}: {
  needed: { least: string; asked: string };
  total: string;
  reason: string;
  refusal: ApiProblem | null;
  pending: boolean;
  onApprove: (approval: Approval) => Promise<void>;
  onBack: () => void;
}) {
  const { t } = useTranslation(['pay', 'common']);
  const [draft, setDraft] = useState(NO_APPROVAL);
  const numberRef = useRef<HTMLInputElement>(null);
  const pinRef = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => numberRef.current?.focus(), []);
  useLayoutEffect(() => {
    if (refusal) pinRef.current?.focus();
  }, [refusal]);
  useKeys(
    {
      Escape: (event) => {
        event.preventDefault();
        event.stopPropagation();
        if (!pending) onBack();
      },
    },
    { first: true },
  );
  const ready = isApproval(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || pending) return;
    setDraft({ ...draft, pin: '' });
    void onApprove({ ...draft, staff_number: draft.staff_number.trim() });
  };
  const refused = refusal && wordsOf(refusal);
  return (
    <form onSubmit={submit} className="mt-4 flex flex-col gap-4" noValidate>
      <div className="flex items-center gap-4 rounded-2 border border-ochre-line bg-ochre-soft px-4 py-3">
        <ShieldCheck size={28} className="text-ochre" aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <h3 className="text-16 font-semibold">{t('approval.title')}</h3>
          <p className="text-ink-2">
            {t('approval.note', { least: formatMoney(needed.least), asked: formatMoney(needed.asked) })}
          </p>
          {reason && <p className="text-13 text-ink-2">{t('approval.reason', { reason })}</p>}
        </div>
        <MoneyAmount value={total} big className="total text-40 font-semibold" />
      </div>
      <div className="grid max-w-[560px] grid-cols-2 gap-4 stacked:grid-cols-1">
        <ApproverFields
          labels={{ number: t('approval.number'), pin: t('approval.pin') }}
          draft={draft}
          onDraft={setDraft}
          numberRef={numberRef}
          pinRef={pinRef}
          className="h-12 text-20"
        />
      </div>
      <div className="min-h-11" aria-live="assertive">
        {refused && (
          <p className="text-red">
            <b className="font-semibold">{refused.title}</b>
            <span className="ml-2">{refused.detail}</span>
          </p>
        )}
      </div>
      <div className="flex items-center gap-3">
        <Button type="submit" look="filled" size="large" hint="Enter" pending={pending} disabled={!ready}>
          {t('approval.act', { amount: formatMoney(total) })}
        </Button>
        <Button look="ghost" size="large" onClick={onBack} disabled={pending}>
          {t('common:back')}
          <Kbd>Esc</Kbd>
        </Button>
        <span className="flex-1" />
        <span className="text-12 text-ink-3">{t('approval.kept')}</span>
      </div>
    </form>
  );
}

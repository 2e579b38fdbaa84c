import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { ApiProblem, fieldWordsOf, wordsOf } from '@/api/problem';
import type { DeskPanel } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CancelButton } from '@/components/ui/cancel-button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/field';
import { MoneyAmount } from '@/components/ui/money';
import { ReasonField } from '@/components/ui/reason-field';
import { Segmented } from '@/components/ui/segmented';
import { formatMoney, formatPercent, formatZhe, normaliseTyped, subtract } from '@/lib/money';
import { useDebounced } from '@/lib/use-debounced';

import { consumptionPreview } from '../api/preview';
import { breakdownOf, PRICE_PROBE } from '../payment';
import {
  lineOf,
  readReduction,
  reductionText,
  withReduction,
  type ReductionTarget,
  type ReductionWay,
} from '../reductions';
import { saleRequestOf, type SaleDraft } from '../sale';

const REASONS = ['regular', 'birthday', 'wait', 'fault', 'staff', 'campaign'] as const;
const PREVIEW_REST_MS = 150;

interface ReductionDialogProps {
  /** None for a walk-in. */
  panel: DeskPanel | null;
  sale: SaleDraft;
  target: ReductionTarget;
  onApply: (sale: SaleDraft) => void;
  onClose: () => void;
}

/** Takes something off a line or the bill: how much, why, and what the customer will pay. */
export function ReductionDialog(props: ReductionDialogProps) {
  const { t } = useTranslation('pay');
  const { sale, target, onClose } = props;
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      title={target === 'bill' ? t('reduction.bill') : t('reduction.line', { name: lineOf(sale, target)?.label ?? '' })}
      description={t('reduction.note')}
      focusFirst={field}
    >
      <ReductionForm {...props} fieldRef={field} />
    </Dialog>
  );
}

function ReductionForm({
  panel,
  sale,
  target,
  onApply,
  onClose,
  fieldRef,
}: ReductionDialogProps & { fieldRef: React.RefObject<HTMLInputElement | null> }) {
  const { t } = useTranslation(['pay', 'common']);
  const before = reductionText(sale, target);
  const [way, setWay] = useState<ReductionWay>(before?.way ?? (target === 'bill' ? 'percent' : 'price'));
  const [text, setText] = useState(before?.text ?? '');
  const [reason, setReason] = useState(sale.reason);
  const reasonRef = useRef<HTMLInputElement>(null);
  const read = readReduction(way, text);
  const percentBp = read && 'bill' in read && 'percent_bp' in read.bill ? read.bill.percent_bp : null;
  const without = withReduction(sale, target, null, sale.reason);
  const next = read && withReduction(sale, target, read, reason.trim());

  const base = useQuery(consumptionPreview(probeOf(panel, without)));
  const rested = useDebounced(next && probeOf(panel, next), PREVIEW_REST_MS);
  const isCurrent = JSON.stringify(rested) === JSON.stringify(next && probeOf(panel, next));
  const preview = useQuery(consumptionPreview(rested));
  const shown = (isCurrent && next && preview.data) || null;
  const refused = isCurrent && next ? preview.error : null;
  const ready = next !== null && !refused && reason.trim() !== '';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && next) onApply(next);
  };
  const choose = (chosen: ReductionWay) => {
    setWay(chosen);
    setText('');
    fieldRef.current?.focus();
  };
  const ways: readonly ReductionWay[] = target === 'bill' ? ['percent', 'amount'] : ['price', 'free'];
  return (
    <form onSubmit={submit} className="mt-4 flex flex-col gap-4" noValidate>
      <div className="flex flex-wrap items-end gap-3">
        <Segmented
          label={t('reduction.way')}
          value={way}
          options={ways.map((each) => ({ value: each, label: t(`reduction.ways.${each}`) }))}
          onChange={choose}
          className="[&_button]:h-11.5 [&_button]:px-4 [&_button]:text-16"
        />
        {way !== 'free' && (
          <TextField
            ref={fieldRef}
            label={t(`reduction.field.${way}`)}
            value={text}
            inputMode="decimal"
            maxLength={13}
            boxClassName="flex-1 min-w-40"
            className="h-12 text-20 font-semibold"
            hint={
              percentBp === null
                ? undefined
                : t('reduction.means', { zhe: formatZhe(percentBp), percent: formatPercent(percentBp) })
            }
            onChange={(event) => setText(normaliseTyped(event.target.value).replace(/[^\d.]/g, ''))}
          />
        )}
      </div>
      <ReasonField
        ref={reasonRef}
        legend={t('reduction.why')}
        label={t('reduction.reasonText')}
        usual={REASONS.map((each) => t(`reduction.reason.${each}`))}
        value={reason}
        onChange={setReason}
        // The next Enter applies it.
        onPicked={() => (fieldRef.current ?? reasonRef.current)?.focus()}
      />
      <div className="flex min-h-[92px] flex-col justify-center rounded-2 bg-sunken px-4 py-2" aria-live="polite">
        {refused ? (
          <Refused error={refused} />
        ) : shown ? (
          <>
            <div className="flex items-end justify-between gap-4">
              <span className="pb-1 text-ink-2">
                {base.data &&
                  t('reduction.off', {
                    off: formatMoney(subtract(breakdownOf(base.data).due, breakdownOf(shown).due)),
                  })}
              </span>
              <span className="flex items-end gap-3">
                {base.data && <span className="struck pb-1">{formatMoney(breakdownOf(base.data).due)}</span>}
                <MoneyAmount value={breakdownOf(shown).due} big className="total text-28 font-semibold" />
              </span>
            </div>
            {shown.needs_approval && (
              <p className="mt-1 flex items-center gap-1.5 text-13 text-ochre">
                <ShieldCheck size={16} aria-hidden="true" />
                {t('needsApproval', { least: formatMoney(shown.needs_approval.least) })}
              </p>
            )}
          </>
        ) : (
          <span className="text-ink-3">{t('reduction.type')}</span>
        )}
      </div>
      <div className="flex items-center gap-3">
        <Button type="submit" look="filled" size="large" hint="Enter" disabled={!ready}>
          {t('reduction.apply')}
        </Button>
        <CancelButton onClick={onClose} />
        <span className="flex-1" />
        {before && (
          <Button look="danger" size="large" onClick={() => onApply(without)}>
            {t('reduction.remove')}
          </Button>
        )}
      </div>
    </form>
  );
}

function Refused({ error }: { error: unknown }): ReactNode {
  const [field] = error instanceof ApiProblem ? error.fields : [];
  const words = wordsOf(error);
  return (
    <p className="text-red">
      <b className="font-semibold">{field ? fieldWordsOf(field) : words.title}</b>
      {!field && <span className="ml-2">{words.detail}</span>}
    </p>
  );
}

/** The price alone: whoever pays, and whatever the reason will be. */
function probeOf(panel: DeskPanel | null, sale: SaleDraft) {
  const request = saleRequestOf(panel, { ...sale, reason: '?' });
  return request && { ...request, tenders: PRICE_PROBE };
}

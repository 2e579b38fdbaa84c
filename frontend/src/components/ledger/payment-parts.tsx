import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { normaliseTyped, parseTyped } from '@/lib/money';

import type { PlainMethod } from './method-buttons';
import { freeWays, withPart, type PartedPayment, type Part } from './parted-payment';
import { methodName } from './tender-words';
import { WayReferences } from './way-references';

/** Parts that are told before one way pays the rest. */
export function PaymentParts<W extends PlainMethod>({
  ways,
  payment,
  onChange,
}: {
  ways: readonly W[];
  payment: PartedPayment<W>;
  onChange: (payment: PartedPayment<W>) => void;
}) {
  const { t } = useTranslation(['counts', 'common']);
  const { t: common } = useTranslation('common');
  const free = freeWays(payment, ways);
  const set = (place: number, change: Partial<Part<W>>) =>
    onChange({ ...payment, parts: payment.parts.map((part, at) => (at === place ? { ...part, ...change } : part)) });
  return (
    <div className="flex flex-col gap-2">
      {payment.parts.map((part, place) => (
        <div key={part.way} className="flex items-end gap-3">
          <SelectField
            label={t('part.way')}
            value={part.way}
            className="h-12"
            onChange={(event) => set(place, { way: event.target.value as W })}
          >
            {ways
              .filter((way) => way === part.way || free.includes(way))
              .map((way) => (
                <option key={way} value={way}>
                  {methodName(way, common)}
                </option>
              ))}
          </SelectField>
          <TextField
            label={t('part.amount')}
            value={part.text}
            inputMode="decimal"
            autoComplete="off"
            maxLength={13}
            boxClassName="w-40"
            className="h-12 text-20"
            autoFocus
            aria-invalid={part.text !== '' && !parseTyped(part.text) ? true : undefined}
            onChange={(event) => set(place, { text: normaliseTyped(event.target.value).replace(/[^\d.]/g, '') })}
          />
          <button
            type="button"
            className="inline-grid size-12 place-items-center rounded-2 text-ink-3"
            aria-label={t('part.remove')}
            onClick={() => onChange({ ...payment, parts: payment.parts.filter((each) => each !== part) })}
          >
            <Trash2 size={18} aria-hidden="true" />
          </button>
        </div>
      ))}
      <WayReferences
        taking={[payment.rest, ...payment.parts.map((part) => part.way)]}
        references={payment.references}
        onChange={(references) => onChange({ ...payment, references })}
      />
      {free.length > 0 && (
        <Button look="ghost" className="self-start" onClick={() => onChange(withPart(payment, ways))}>
          <Plus size={16} aria-hidden="true" />
          {t('part.add')}
        </Button>
      )}
    </div>
  );
}

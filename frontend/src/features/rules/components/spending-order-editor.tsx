import { useTranslation } from 'react-i18next';

import { cn } from '@/lib/cn';

import type { EditorProps, Of } from './editor-parts';

/** Which part of a lot is spent first. */
export function SpendingOrderEditor({ draft, onChange, readOnly }: EditorProps<Of<'spending_order'>>) {
  const { t } = useTranslation('rules');
  return (
    <fieldset className="flex flex-col gap-2 p-4">
      <legend className="sr-only">{t('kind.spending_order')}</legend>
      {(['proportional', 'principal_first', 'bonus_first'] as const).map((order) => (
        <label
          key={order}
          className={cn('flex gap-3 rounded-2 border p-3', draft.order === order && 'border-accent bg-accent-soft')}
        >
          <input
            type="radio"
            name="order"
            className="mt-1 size-4.5 accent-accent"
            checked={draft.order === order}
            disabled={readOnly}
            onChange={() => onChange({ ...draft, order })}
          />
          <span>
            <b className="block font-semibold">{t(`order.${order}.title`)}</b>
            <span className="text-13 text-ink-2">{t(`order.${order}.note`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

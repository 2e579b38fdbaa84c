import { useTranslation } from 'react-i18next';

import type { Assigned } from '@/api/types';
import { cn } from '@/lib/cn';

const WAYS: readonly Assigned[] = ['requested', 'rotation'];

/** Whether the customer asked for somebody, or it was their turn; neither where the shop does not say. */
export function AssignedToggle({
  value,
  onChange,
}: {
  value: Assigned | null;
  onChange: (value: Assigned | null) => void;
}) {
  const { t } = useTranslation('counts');
  return (
    <span className="inline-flex gap-1" role="group" aria-label={t('staff.assigned')}>
      {WAYS.map((way) => (
        <button
          key={way}
          type="button"
          aria-pressed={value === way}
          className={cn(
            'h-11 rounded-2 border px-2 text-13',
            value === way
              ? 'border-accent bg-accent-soft font-semibold text-accent-text'
              : 'border-(--edge) bg-surface text-ink-2',
          )}
          onClick={() => onChange(value === way ? null : way)}
        >
          {t(`staff.${way}`)}
        </button>
      ))}
    </span>
  );
}

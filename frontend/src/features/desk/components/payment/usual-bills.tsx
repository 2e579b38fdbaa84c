import { useTranslation } from 'react-i18next';

import { cn } from '@/lib/cn';
import { formatMoney, parseTyped, toMinor } from '@/lib/money';

import { usualBills } from '../../payment';

/** What people hand over, one touch each: the exact amount and the next notes. */
export function UsualBills({
  cash,
  given,
  onGive,
}: {
  /** What is to be paid in cash; `null` when nothing is. */
  cash: string | null;
  given: string;
  onGive: (given: string) => void;
}) {
  const { t } = useTranslation('pay');
  return (
    <div className="flex min-h-14 items-center gap-2 pt-2" role="group" aria-label={t('bills')}>
      {cash !== null && (
        <>
          <span className="mr-1 text-13 text-ink-3">{t('given')}</span>
          {[cash, ...usualBills(cash)].map((sum, index) => {
            const chosen = parseTyped(given) === toMinor(sum);
            return (
              <button
                key={sum}
                type="button"
                aria-pressed={chosen}
                onClick={() => onGive(sum)}
                className={cn(
                  'h-11 min-w-16 rounded-2 border px-3 text-16',
                  chosen
                    ? 'border-accent bg-accent-soft font-semibold text-accent-text'
                    : 'border-(--edge) bg-surface hover:bg-sunken',
                )}
              >
                {index === 0 ? t('exact') : formatMoney(sum).replace(/\.00$/, '')}
              </button>
            );
          })}
        </>
      )}
    </div>
  );
}

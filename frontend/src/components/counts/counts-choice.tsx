import { useTranslation } from 'react-i18next';

import type { Counts } from '@/api/types';
import { Kbd } from '@/components/ui/kbd';
import { cn } from '@/lib/cn';
import { formatWhole } from '@/lib/money';

import { leftWords, limitWords, untilWords } from './counts-words';
import { deliveriesOf, KEYS_MAX, type Delivery } from './deliveries';

interface CountsChoiceProps {
  items: readonly Counts[];
  /** What can be delivered now. */
  usable: readonly Delivery[];
  chosen: string | null;
  onChoose: (key: string) => void;
}

/** What is left, and what of it to use: shared counts stand over the services that share them. */
export function CountsChoice({ items, usable, chosen, onChoose }: CountsChoiceProps) {
  const { t } = useTranslation('counts');
  const keys = usable.map(({ key }) => key);
  const focused = chosen ?? keys[0];
  // One thing to use needs no key beside Enter.
  const hint = (key: string) => {
    const place = keys.indexOf(key);
    return keys.length > 1 && place >= 0 && place < KEYS_MAX && <Kbd>{`Alt ${String(place + 1)}`}</Kbd>;
  };
  const radio = (key: string) => (
    <input
      type="radio"
      name="counts"
      className="size-5 accent-(--rg-accent)"
      checked={key === chosen}
      disabled={!keys.includes(key)}
      autoFocus={key === focused}
      onChange={() => onChoose(key)}
    />
  );
  return (
    <fieldset className="flex flex-col">
      <legend className="mb-1 text-12 text-ink-3">{t('choose')}</legend>
      {items.map((counts) => {
        const row = (
          <>
            <span className="min-w-0 flex-1">
              <span className="text-16 font-semibold">{counts.label}</span>
              <span className="ml-2 text-13 text-ink-2">{counts.package_name}</span>
              <span className="block text-12 text-ink-2">
                {[untilWords(counts, t), limitWords(counts, t)].filter(Boolean).join(' · ')}
              </span>
            </span>
            <span className={cn('text-16', counts.blocked_by ? 'text-ink-2' : 'font-semibold text-accent-text')}>
              {counts.blocked_by ? t(`blocked.${counts.blocked_by}`) : leftWords(counts, t)}
            </span>
          </>
        );
        if (counts.pool.length === 0) {
          return (
            <label
              key={counts.lot_id}
              className={cn(
                'flex min-h-14 items-center gap-3 border-b px-3 py-2',
                counts.lot_id === chosen && 'rounded-2 bg-accent-soft',
                counts.blocked_by ? 'text-ink-3' : 'cursor-pointer',
              )}
            >
              {radio(counts.lot_id)}
              {row}
              {hint(counts.lot_id)}
            </label>
          );
        }
        return (
          <div key={counts.lot_id} role="group" aria-label={counts.label} className="border-b pb-2">
            <div className={cn('flex min-h-14 items-center gap-3 px-3 py-2', counts.blocked_by && 'text-ink-3')}>
              {row}
            </div>
            <div className="grid grid-cols-2 gap-x-2 pl-3 stacked:grid-cols-1">
              {deliveriesOf([counts]).map(({ key, service }) => (
                <label
                  key={key}
                  className={cn(
                    'flex min-h-11 items-center gap-3 rounded-2 px-3 py-1',
                    key === chosen && 'bg-accent-soft',
                    keys.includes(key) ? 'cursor-pointer' : 'text-ink-3',
                  )}
                >
                  {radio(key)}
                  <span className="min-w-0 flex-1 truncate text-15 font-semibold">{service?.label}</span>
                  {service && service.weight > 1 && (
                    <span className="text-13 text-ink-2">{t('takes', { weight: formatWhole(service.weight) })}</span>
                  )}
                  {hint(key)}
                </label>
              ))}
            </div>
          </div>
        );
      })}
    </fieldset>
  );
}

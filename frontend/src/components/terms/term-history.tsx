import { useTranslation } from 'react-i18next';

import type { TermChange } from '@/api/types';
import { formatInstant, lastDayOf } from '@/lib/format';
import { formatWhole } from '@/lib/money';

/** What changed a term before, newest first; nothing when nobody did. */
export function TermHistory({ changes }: { changes: readonly TermChange[] }) {
  const { t } = useTranslation('terms');
  if (changes.length === 0) return null;
  return (
    <section aria-label={t('history')} className="border-t pt-3">
      <h3 className="mb-1 text-12 text-ink-3">{t('history')}</h3>
      <ul className="max-h-40 overflow-auto text-13">
        {changes.map((change) => (
          <li key={change.posting_id} className="flex flex-wrap gap-x-3 border-b py-1">
            <span className="text-ink-3">{formatInstant(change.recorded_at)}</span>
            <span className={change.reversed_by ? 'struck' : 'font-semibold'}>
              {t(`change.${change.change}`, { days: formatWhole(Math.abs(change.days)), from: change.from })}
            </span>
            <span className="text-ink-2">{t('endsOn', { date: lastDayOf(change.expires_after) })}</span>
            <span className="min-w-0 flex-1 truncate text-ink-2">{change.reason}</span>
            {change.reversed_by && <span className="text-ink-3">{t('takenBack')}</span>}
            <span className="text-ink-3">{change.by?.name}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

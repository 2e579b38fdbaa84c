import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { Membership } from '@/api/types';
import { Sheet } from '@/components/ui/sheet';
import { formatWhole } from '@/lib/money';

import { countsOf } from './counts-query';
import { leftWords, limitWords, servicesWords, untilWords } from './counts-words';

/** All counts of a membership, for its page. Nothing at all when it has none. */
export function CountsSheet({ membership }: { membership: Membership }) {
  const { t } = useTranslation('counts');
  const { can } = useCan();
  const list = useQuery({ ...countsOf(membership), enabled: can('serve') }).data?.items ?? [];
  if (list.length === 0) return null;
  return (
    <Sheet title={t('title')} note={formatWhole(list.length)}>
      <ul className="flex flex-col divide-y">
        {list.map((counts) => (
          <li key={counts.lot_id} className="px-4 py-2.5">
            <span className="flex flex-wrap justify-between gap-x-3">
              <span className="font-semibold">{counts.label}</span>
              <span className={counts.blocked_by ? 'text-ink-2' : 'font-semibold text-accent-text'}>
                {leftWords(counts, t)}
              </span>
            </span>
            <span className="block text-12 text-ink-3">{counts.package_name}</span>
            {counts.pool.length > 0 && (
              <span className="block text-12 text-ink-3">
                {t('usedFor', { services: servicesWords(counts.pool, t) })}
              </span>
            )}
            <span className="block text-12 text-ink-3">
              {[counts.blocked_by ? t(`blocked.${counts.blocked_by}`) : untilWords(counts, t), limitWords(counts, t)]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

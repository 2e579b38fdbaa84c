import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { Membership } from '@/api/types';
import { Kbd } from '@/components/ui/kbd';

import { countsOf } from './counts-query';
import { leftWords, untilWords } from './counts-words';

const SHOWN_MAX = 2;

/** What the member has left of packages, in one line at the desk; nothing when they have none. */
export function CountsStrip({ membership, onOpen }: { membership: Membership; onOpen: (() => void) | undefined }) {
  const { t } = useTranslation('counts');
  const list = useQuery(countsOf(membership)).data?.items ?? [];
  if (list.length === 0) return null;
  const more = list.length - SHOWN_MAX;
  return (
    <button
      type="button"
      disabled={!onOpen}
      onClick={onOpen}
      className="sheet flex min-h-11 flex-none items-center gap-x-5 px-5 py-1.5 text-left enabled:hover:bg-sunken narrow:px-4"
    >
      <span className="text-12 text-ink-3">{t('title')}</span>
      {list.slice(0, SHOWN_MAX).map((counts) => (
        <span key={counts.lot_id} className="min-w-0 truncate">
          <span className="text-ink-2">{counts.label}</span>{' '}
          <span className={counts.blocked_by ? 'text-ink-2' : 'font-semibold text-accent-text'}>
            {counts.blocked_by ? t(`blocked.${counts.blocked_by}`) : leftWords(counts, t)}
          </span>{' '}
          <span className="text-13 text-ink-3 narrow:hidden">{untilWords(counts, t)}</span>
        </span>
      ))}
      {more > 0 && <span className="text-13 text-ink-3">{t('more', { count: more })}</span>}
      <span className="flex-1" />
      <Kbd>Alt C</Kbd>
    </button>
  );
}

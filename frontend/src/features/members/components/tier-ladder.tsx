import { useTranslation } from 'react-i18next';

import type { Membership } from '@/api/types';
import { TierName } from '@/components/ui/tier-name';
import { formatWhole } from '@/lib/money';

/** The step the member stands on and how far the next one is. */
export function TierLadder({ membership }: { membership: Membership }) {
  const { t } = useTranslation('members');
  const { next_tier: next, tier, tier_points: points } = membership;
  const share = next && next.from_points > 0 ? Math.min(100, (points * 100) / next.from_points) : 100;
  const x = 4 + share * 1.2;
  return (
    <div className="p-4">
      <div className="flex justify-between text-13">
        <TierName tier={tier} />
        {next && <TierName tier={next} className="font-normal! text-ink-2" />}
      </div>
      <svg
        viewBox="0 0 230 46"
        className="my-2 h-[46px] w-full"
        role="img"
        aria-label={next ? t('shortTo', { short: formatWhole(next.short), tier: next.name }) : t('noNext')}
      >
        <path d="M4 38H130V14H226" fill="none" className="stroke-line-strong" strokeWidth="1.4" />
        <path d={next ? `M4 38H${x}` : 'M4 38H130V14H226'} fill="none" className="stroke-accent" strokeWidth="4" />
        <circle cx={next ? x : 226} cy={next ? 38 : 14} r="5" className="fill-accent" />
      </svg>
      <p className="text-13">
        {next ? t('shortTo', { short: formatWhole(next.short), tier: next.name }) : t('noNext')}
      </p>
    </div>
  );
}

import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { Membership } from '@/api/types';
import { spendablePoints } from '@/components/ledger/amounts';
import { BalanceBar } from '@/components/ledger/balance-bar';
import { MoneyAmount } from '@/components/ui/money';
import { cn } from '@/lib/cn';
import { formatDate } from '@/lib/format';
import { formatMoney, formatWhole, isZero } from '@/lib/money';

/** What the member has: one figure of 56 px, the rest a step down on the same baseline. */
export function BalanceSheet({
  membership,
  frozen,
  children,
}: {
  membership: Membership;
  frozen: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation(['desk', 'common']);
  return (
    <section className={cn('sheet', frozen && 'frozen')} aria-label={t('common:posting.balance')}>
      <div
        className={cn('grid narrow:grid-cols-2', membership.bearer ? 'grid-cols-1' : 'grid-cols-[1.9fr_1fr_1fr]')}
        aria-live="polite"
      >
        <div className="px-5 py-3.5 narrow:col-span-2 narrow:grid narrow:grid-cols-[auto_1fr] narrow:items-center narrow:gap-x-6 narrow:border-b narrow:px-4 narrow:py-2.5">
          <span className="block text-12 text-ink-3 narrow:col-span-2">
            {frozen ? t('balanceFrozen') : membership.bearer ? t('bearerBalance') : t('common:posting.balance')}
          </span>
          <MoneyAmount
            value={membership.balance}
            big
            className={cn(
              'total mt-0.5 mb-2 inline-block text-56 font-semibold tracking-[-.02em] narrow:my-0 narrow:text-[48px]/[52px]',
              frozen && 'text-ink-3',
            )}
          />
          <BalanceBar principal={membership.principal} bonus={membership.bonus} />
        </div>
        {!membership.bearer && (
          <>
            <Stat
              label={t('common:posting.reward')}
              value={formatWhole(spendablePoints(membership))}
              note={pointsNote(membership, t)}
              frozen={frozen}
              first
            />
            <Stat
              label={t('common:posting.growth')}
              value={formatWhole(membership.tier_points)}
              note={
                isZero(membership.owed_money)
                  ? t('growthNote')
                  : t('owedMoney', { amount: formatMoney(membership.owed_money) })
              }
              frozen={frozen}
            />
          </>
        )}
      </div>
      {children}
    </section>
  );
}

/** What beside the points that can be spent is to be known: a debt, or those that pend. */
function pointsNote(
  { owed_points: owed, pending_points: pending }: Membership,
  t: TFunction<['desk', 'common']>,
): string {
  if (owed > 0) return t('owedPoints', { points: formatWhole(owed) });
  return pending
    ? t('common:pendingFrom', { points: formatWhole(pending.points), day: formatDate(pending.next_on) })
    : t('rewardNote');
}

function Stat({
  label,
  value,
  note,
  frozen,
  first = false,
}: {
  label: string;
  value: string;
  note: string;
  frozen: boolean;
  first?: boolean;
}) {
  return (
    <div className={cn('min-w-0 border-l px-4 py-3.5 narrow:py-2', first && 'narrow:border-l-0')}>
      <span className="block text-12 text-ink-3">{label}</span>
      <span
        className={cn(
          'block pt-3.5 text-28/[60px] font-semibold tracking-[-.01em] narrow:pt-0 narrow:text-20/[28px]',
          frozen && 'text-ink-3',
        )}
      >
        {value}
      </span>
      <span className="block text-12 text-ink-3 narrow:hidden">{note}</span>
    </div>
  );
}

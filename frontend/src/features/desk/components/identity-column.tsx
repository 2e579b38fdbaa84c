import { Link } from '@tanstack/react-router';
import { ArrowLeftRight, CreditCard, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { DeskPanel } from '@/api/types';
import { TierName } from '@/components/ui/tier-name';
import { businessDateOf, daysBetween, formatInstant } from '@/lib/format';
import { useNow } from '@/lib/use-now';
import { formatPercent, formatWhole, formatZhe } from '@/lib/money';

import { CardPlate } from './card-plate';

/** Who is standing there: card, tier, what the clerk should know. */
export function IdentityColumn({
  panel,
  dead,
  onCards,
  onAnother,
}: {
  panel: DeskPanel;
  dead: boolean;
  onCards: () => void;
  /** Gives the sale in hand to another member, where there is one. */
  onAnother: (() => void) | undefined;
}) {
  const { t } = useTranslation(['desk', 'common']);
  const { can } = useCan();
  const now = useNow(60_000);
  const { membership, member, last_visit: visit } = panel;
  const { next_tier: next, tier } = membership;
  const days = visit ? daysBetween(businessDateOf(new Date(visit.at)), businessDateOf(now)) : 0;
  const since = !visit ? null : days === 0 ? t('today') : days === 1 ? t('yesterday') : t('daysAgo', { count: days });
  return (
    <section className="flex min-h-0 flex-col" aria-label={t('identity')}>
      <CardPlate panel={panel} dead={dead} />
      <div className="sheet flex min-h-0 flex-1 flex-col overflow-y-auto rounded-t-none border-t-0">
        <div className="border-b px-4 py-3.5 narrow:px-3">
          <div className="flex items-center justify-between gap-2">
            {membership.bearer ? (
              <span>
                <b className="text-16 font-semibold">{t(`bearerTitle.${membership.bearer}`)}</b>
                <span className="ml-2 text-13 text-ink-2">{t('bearerNote')}</span>
              </span>
            ) : (
              <TierName tier={tier} className="text-16" />
            )}
            {membership.discount_bp > 0 && (
              <span className="text-13 text-ink-2">
                {t('discount', {
                  zhe: formatZhe(membership.discount_bp),
                  percent: formatPercent(membership.discount_bp),
                })}
              </span>
            )}
          </div>
          {next && !membership.bearer && (
            <>
              <ProgressBar
                value={membership.tier_points}
                most={next.from_points}
                label={t('toNextTier', { short: formatWhole(next.short), tier: next.name })}
              />
              <div className="flex items-center justify-between gap-2 text-13">
                <span className="flex flex-wrap items-center gap-x-1.5">
                  <span>{t('short', { short: formatWhole(next.short) })}</span>
                  <TierName tier={next} />
                </span>
                <span className="whitespace-nowrap text-ink-3 narrow:text-12">
                  {formatWhole(membership.tier_points)} / {formatWhole(next.from_points)}
                </span>
              </div>
            </>
          )}
        </div>
        <dl className="grid grid-cols-[auto_1fr] gap-x-3.5 gap-y-1 px-4 py-2.5 text-13 narrow:px-3">
          {!membership.bearer && (
            <>
              <dt className="text-ink-3">{t('memberNumber')}</dt>
              <dd className="text-right">{member.number}</dd>
            </>
          )}
          <dt className="text-ink-3">{t('program')}</dt>
          <dd className="text-right">{membership.program.name}</dd>
          <dt className="text-ink-3">{t('lastVisit')}</dt>
          <dd className="text-right" title={visit ? formatInstant(visit.at) : undefined}>
            {visit ? [since, visit.shop_name].filter(Boolean).join(' · ') : t('firstVisit')}
          </dd>
          <dt className="text-ink-3">{t('since')}</dt>
          <dd className="text-right">{membership.opened_on}</dd>
          {member.note && (
            <>
              <dt className="text-ink-3">{t('note')}</dt>
              <dd className="text-right">{member.note}</dd>
            </>
          )}
        </dl>
        <div className="mt-auto flex border-t text-13">
          {can('memberRead') && !membership.bearer && (
            <Link
              to="/members/$memberId"
              params={{ memberId: member.id }}
              className="flex h-11 flex-1 items-center justify-center gap-1.5 text-accent-text hover:bg-sunken"
            >
              <UserRound size={16} aria-hidden="true" />
              {t('fullProfile')}
            </Link>
          )}
          {!can('memberRead') && can('postingRead') && (
            <Link
              to="/memberships/$membershipId/statement"
              params={{ membershipId: membership.id }}
              className="flex h-11 flex-1 items-center justify-center gap-1.5 text-accent-text hover:bg-sunken"
            >
              {t('statement')}
            </Link>
          )}
          {onAnother && (
            <button
              type="button"
              onClick={onAnother}
              title="Alt M"
              className="flex h-11 flex-1 items-center justify-center gap-1.5 border-l text-accent-text first:border-l-0 hover:bg-sunken"
            >
              <ArrowLeftRight size={16} aria-hidden="true" />
              {t('anotherMember')}
            </button>
          )}
          <button
            type="button"
            onClick={onCards}
            className="flex h-11 flex-1 items-center justify-center gap-1.5 border-l text-accent-text first:border-l-0 hover:bg-sunken"
          >
            <CreditCard size={16} aria-hidden="true" />
            {t('cardServices')}
          </button>
        </div>
      </div>
    </section>
  );
}

function ProgressBar({ value, most, label }: { value: number; most: number; label: string }) {
  const share = most > 0 ? Math.min(100, (value * 100) / most) : 0;
  return (
    <svg
      className="my-2.5 block h-2 w-full rounded-1 bg-sunken"
      role="progressbar"
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={most}
      aria-label={label}
    >
      <rect width="100%" height="8" className="fill-sunken" />
      <rect width={`${share}%`} height="8" className="fill-accent" />
      <rect x="0.5" y="0.5" width="99.800%" height="7" fill="none" className="stroke-line" />
    </svg>
  );
}

// Today's figures, each beside yesterday's and those of the same weekday a week ago.
import { useTranslation } from 'react-i18next';

import type { OverviewDay, OverviewFigures } from '@/api/types';
import { MoneyAmount } from '@/components/ui/money';
import { cn } from '@/lib/cn';
import { formatMoney, formatWhole, toMinor } from '@/lib/money';

type AmountKey = 'received' | 'delivered' | 'topped_up' | 'discounts' | 'refunded';

const LARGE = ['received', 'delivered', 'topped_up'] as const satisfies readonly AmountKey[];
const WEEK = 7;

export function Headlines({ days }: { days: readonly OverviewDay[] }) {
  const { t } = useTranslation('overview');
  const [today, yesterday, weekAgo] = [1, 2, 1 + WEEK].map((back) => days.at(-back)?.figures);
  if (!today) return null;
  const beside = (of: (figures: OverviewFigures) => string) => (
    <span className="text-13 text-ink-2">
      {yesterday && t('yesterdayWas', { value: of(yesterday) })}
      <br />
      {weekAgo && t('weekAgoWas', { value: of(weekAgo) })}
    </span>
  );
  return (
    <section className="sheet" aria-label={t('todayFigures')}>
      <div className="grid grid-cols-4 divide-x stacked:grid-cols-2 stacked:divide-x-0">
        {LARGE.map((key) => (
          <Tile key={key} label={t(`figure.${key}`)} beside={beside((figures) => formatMoney(figures[key]))}>
            <MoneyAmount value={today[key]} big className="text-28 font-semibold stacked:text-20" />
          </Tile>
        ))}
        <Tile label={t('figure.new_members')} beside={beside((figures) => formatWhole(figures.new_members))}>
          <span className="text-28 font-semibold stacked:text-20">{formatWhole(today.new_members)}</span>
        </Tile>
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 border-t px-4 py-2.5 text-13">
        <Small label={t('figure.sales')} value={formatWhole(today.sales)} />
        <Small label={t('figure.discounts')} value={formatMoney(today.discounts)} />
        <Small label={t('figure.refunded')} value={formatMoney(today.refunded)} />
        <Small
          label={t('figure.corrections')}
          value={formatWhole(today.corrections)}
          tone={today.corrections > 0 ? 'text-red' : undefined}
        />
        <Small
          label={t('figure.cash_difference')}
          value={today.cash_difference === null ? t('notCounted') : formatMoney(today.cash_difference)}
          tone={today.cash_difference && toMinor(today.cash_difference) !== 0 ? 'text-red' : undefined}
        />
      </dl>
    </section>
  );
}

function Tile({ label, beside, children }: { label: string; beside: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5 px-4 py-3">
      <span className="text-13 text-ink-3">{label}</span>
      {children}
      {beside}
    </div>
  );
}

function Small({ label, value, tone }: { label: string; value: string; tone?: string | undefined }) {
  return (
    <div className="flex gap-2">
      <dt className="text-ink-3">{label}</dt>
      <dd className={cn('font-semibold', tone)}>{value}</dd>
    </div>
  );
}

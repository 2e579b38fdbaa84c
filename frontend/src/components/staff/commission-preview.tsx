import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { CommissionShare } from '@/api/types';
import { formatMoney, formatPercent, sum } from '@/lib/money';

import { employeesToChoose } from './staff-query';

/** What the people on a slip would be due; for those who may see it. */
export function CommissionPreview({
  shares,
  compact = false,
}: {
  shares: readonly CommissionShare[];
  /** On one line, without a head to see. */
  compact?: boolean;
}) {
  const { t } = useTranslation('commission');
  const employees = useQuery(employeesToChoose).data?.items ?? [];
  const people = [...new Set(shares.map((share) => share.employee_id))];
  return (
    <section className={compact ? '-my-1 flex gap-3 text-13' : 'mt-3 border-t pt-2 text-13'} aria-label={t('preview')}>
      <h3 className={compact ? 'flex-none text-ink-3' : 'mb-1 text-12 text-ink-3'}>{t('preview')}</h3>
      <ul className="flex flex-wrap gap-x-6 gap-y-1">
        {people.map((id) => {
          const own = shares.filter((share) => share.employee_id === id);
          const items = [...new Set(own.map((share) => termsWords(share, t)))];
          return (
            <li key={id}>
              {employees.find((each) => each.id === id)?.name ?? t('unknown')}{' '}
              <b className="font-semibold">{formatMoney(sum(own.map((share) => share.amount)))}</b>{' '}
              <span className="text-ink-3">{items.join(' · ')}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function termsWords({ terms }: CommissionShare, t: ReturnType<typeof useTranslation<'commission'>>['t']): string {
  if (!terms) return t('noTerms');
  if (terms.ladder) return t('byLadder', { code: terms.ladder });
  const rate = `${t(`base.${terms.base}`)} ${formatPercent(terms.rate_bp)}%`;
  if (terms.fee === '0.00') return rate;
  const fee = t('feeOf', { fee: formatMoney(terms.fee) });
  return terms.rate_bp === 0 ? fee : `${rate} + ${fee}`;
}

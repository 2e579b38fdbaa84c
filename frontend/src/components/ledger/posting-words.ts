import type { useTranslation } from 'react-i18next';

import type { PostingMember, PostingRow } from '@/api/types';
import { comma } from '@/lib/comma';
import { formatMoney, formatWhole, isZero } from '@/lib/money';

import { tendersWords } from './tender-words';

/** One line that says what a posting was. */
export function postingWords(posting: PostingRow, t: ReturnType<typeof useTranslation<'common'>>['t']): string {
  if (posting.kind === 'top_up') {
    const paid = formatMoney(posting.list_total);
    return isZero(posting.effects.bonus)
      ? t('posting.topUpPlain', { paid })
      : t('posting.topUp', { paid, bonus: formatMoney(posting.effects.bonus) });
  }
  const ways = tendersWords(posting.tenders, t);
  if (posting.kind === 'return') {
    const words = t('posting.return', { reason: posting.reason ?? '' });
    return ways ? `${words}${comma()}${t('posting.wentBack', { ways })}` : words;
  }
  if (posting.kind === 'reversal') {
    const words = t('posting.reversal', { reason: posting.reason ?? '' });
    return ways ? `${words}${comma()}${t('posting.wentBack', { ways })}` : words;
  }
  if (posting.kind === 'hold' || posting.kind === 'hold_end') {
    const words = isZero(posting.total)
      ? t(posting.kind === 'hold' ? 'posting.holdCounts' : 'posting.holdCountsEnd')
      : t(`posting.${posting.kind}`, { amount: formatMoney(posting.total) });
    return posting.reason ? `${words}${comma()}${posting.reason}` : words;
  }
  if (posting.kind === 'refund')
    return [t('posting.refund', { paid: formatMoney(posting.total) }), ways].filter(Boolean).join(comma());
  if (posting.kind === 'package_sale')
    return [t('posting.packageSale', { paid: formatMoney(posting.total) }), ways].filter(Boolean).join(comma());
  if (posting.kind === 'count_use') {
    return posting.counts_change === 0
      ? t('posting.passUse')
      : t('posting.countUse', { uses: formatWhole(-posting.counts_change), worth: formatMoney(posting.total) });
  }
  if (posting.kind === 'term_change') return posting.reason ?? t('kind.term_change');
  if (posting.kind === 'bearer_payment' || posting.kind === 'bearer_refund') return t(`posting.${posting.kind}`);
  if (posting.kind === 'points_make_up') return t('posting.pointsMakeUp', { slip: posting.reason ?? '' });
  if (posting.kind === 'points_adjustment') return t('posting.pointsAdjustment', { reason: posting.reason ?? '' });
  if (posting.kind === 'repayment') return t('posting.repayment', { ways });
  const discounted =
    posting.list_total === posting.total
      ? null
      : t('posting.discounted', { list: formatMoney(posting.list_total), due: formatMoney(posting.total) });
  const bulk = posting.bulk_purchase ? t('posting.bulk') : null;
  const rebuilt = posting.rebuilt_from ? t('posting.rebuilt', { serial: posting.points_serial ?? '' }) : null;
  if (rebuilt) return [rebuilt, bulk, discounted, ways].filter(Boolean).join(comma());
  return [bulk, discounted, ways].filter(Boolean).join(comma()) || t('posting.consumption');
}

/** Who a posting is of: a name, or the word for somebody who is no member. */
export function memberWords(member: PostingMember | null, t: ReturnType<typeof useTranslation<'common'>>['t']): string {
  return member?.is_walk_in ? t('walkIn') : (member?.name ?? '—');
}

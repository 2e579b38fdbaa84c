import type { useTranslation } from 'react-i18next';

import type { PostingRow } from '@/api/types';
import { formatMoney, formatWhole, isZero } from '@/lib/money';

/** One line that says what a posting was. */
export function postingWords(posting: PostingRow, t: ReturnType<typeof useTranslation<'common'>>['t']): string {
  if (posting.kind === 'top_up') {
    const paid = formatMoney(posting.list_total);
    return isZero(posting.effects.bonus)
      ? t('posting.topUpPlain', { paid })
      : t('posting.topUp', { paid, bonus: formatMoney(posting.effects.bonus) });
  }
  if (posting.kind === 'reversal') return t('posting.reversal', { reason: posting.reason ?? '' });
  if (posting.kind === 'package_sale')
    return t('posting.packageSale', { count: posting.counts_change, paid: formatMoney(posting.total) });
  if (posting.kind === 'count_use') {
    return posting.counts_change === 0
      ? t('posting.passUse')
      : t('posting.countUse', { uses: formatWhole(-posting.counts_change), worth: formatMoney(posting.total) });
  }
  return posting.list_total === posting.total
    ? t('posting.consumption')
    : t('posting.discounted', { list: formatMoney(posting.list_total), due: formatMoney(posting.total) });
}

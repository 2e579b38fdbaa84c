import type { useTranslation } from 'react-i18next';

import type { PostingRow } from '@/api/types';
import { comma } from '@/lib/comma';
import { formatMoney, isZero } from '@/lib/money';

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
  if (posting.kind === 'reversal' || posting.kind === 'return') {
    const words = t(`posting.${posting.kind}`, { reason: posting.reason ?? '' });
    return ways ? `${words}${comma()}${t('posting.wentBack', { ways })}` : words;
  }
  const discounted =
    posting.list_total === posting.total
      ? null
      : t('posting.discounted', { list: formatMoney(posting.list_total), due: formatMoney(posting.total) });
  return [discounted, ways].filter(Boolean).join(comma()) || t('posting.consumption');
}

// What a lot is, what is left of it and until when, in words.
import type { useTranslation } from 'react-i18next';

import type { StatementLot } from '@/api/types';

import { plainAmount } from './figures';

type T = ReturnType<typeof useTranslation<'statement'>>['t'];

/** `本金 1,000.00 · 赠送金额 200.00`. */
export function amountsWords(amounts: StatementLot['left'], t: T): string {
  return amounts.map(({ kind, amount }) => `${t(`kind.${kind}`)} ${plainAmount(kind, amount)}`).join(' · ');
}

/** What is left; a time pass has no number. */
export function leftWords(lot: StatementLot, t: T): string {
  return lot.unlimited ? t('lots.anyNumber') : amountsWords(lot.left, t);
}

/** Until when, and from when. */
export function termWords(lot: StatementLot, t: T): string {
  if (lot.lot === 'on_account') return '—';
  const until = lot.last_day
    ? t(lot.lot === 'top_up' ? 'lots.bonusUntil' : 'lots.until', { date: lot.last_day })
    : t('lots.noEnd');
  return lot.spendable_from ? `${t('lots.from', { date: lot.spendable_from })} · ${until}` : until;
}

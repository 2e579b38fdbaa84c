// What follows from taking something back, in words: what is undone and owed as figures before and after, the rest as
// sentences.
import type { useTranslation } from 'react-i18next';

import type { Consequence } from '@/api/types';
import { methodName } from '@/components/ledger/tender-words';
import { formatInstant } from '@/lib/format';
import { formatChange, formatMoney, formatWhole } from '@/lib/money';

type T = ReturnType<typeof useTranslation<'corrections'>>['t'];
type Common = ReturnType<typeof useTranslation<'common'>>['t'];

const MONEY: readonly string[] = ['principal', 'bonus', 'owed_money', 'on_account'];

/** A figure of a kind of value. */
function figure(value: Consequence['value'], amount: string): string {
  return value && MONEY.includes(value) ? formatMoney(amount) : formatWhole(Number(amount));
}

/** Something with a figure before and after: a balance, counts, or the tier. */
export function changeOf(consequence: Consequence, t: T): { label: string; before: string; after: string } | null {
  const { code, value, before, after } = consequence;
  if (before == null || after == null) return null;
  if (code === 'tier_back') return { label: t('value.tier'), before, after };
  if (code === 'counts') {
    return {
      label: t('value.countsOf', { item: consequence.label ?? '' }),
      before: figure(value, before),
      after: figure(value, after),
    };
  }
  return {
    label: value ? t(`value.${value}`) : '',
    before: figure(value, before),
    after: figure(value, after),
  };
}

/** Everything else as a sentence. */
export function sentenceOf(consequence: Consequence, t: T, common: Common): string {
  const { code, value, amount = '0', count = 0, method = '', until, after, channel } = consequence;
  switch (code) {
    case 'balance':
    case 'counts':
    case 'tier_back': {
      const change = changeOf(consequence, t);
      return change ? `${change.label} ${change.before} → ${change.after}` : '';
    }
    case 'tier_stays':
      return t('says.tierStays', { tier: after ?? '' });
    case 'points_gone':
      return t('says.pointsGone', { points: formatWhole(Number(amount)) });
    case 'points_deducted':
      return t('says.pointsDeducted', { points: formatWhole(count ?? 0), amount: formatMoney(amount ?? '0.00') });
    case 'tier_points_gone':
      return t('says.tierPointsGone', { points: formatWhole(Number(amount)) });
    case 'revived':
      return t('says.revived', {
        what: value ? t(`value.${value}`) : '',
        amount: figure(value, amount ?? '0'),
        until: until ? formatInstant(until) : '',
      });
    case 'hand_back':
      if (method === 'voucher') return t('says.cancelVouchers', { amount: formatMoney(amount ?? '0') });
      return t('says.handBack', { way: methodName(method ?? '', common), amount: formatMoney(amount ?? '0') });
    case 'collect_again':
      return t('says.collectAgain', { way: methodName(method ?? '', common), amount: formatMoney(amount ?? '0') });
    case 'commission':
      return t('says.commission', { count: count ?? 0, amount: formatChange(amount ?? '0') });
    case 'later_sales_keep_price':
      return t('says.laterSales', { count: count ?? 0, amount: formatMoney(amount ?? '0') });
    case 'red_invoice_due':
      return t('says.redInvoice', { amount: formatMoney(amount ?? '0') });
    case 'message_sent':
      return t(channel === 'sms' ? 'says.smsSent' : 'says.inAppSent');
  }
}

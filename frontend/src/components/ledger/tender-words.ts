// Ways of payment in words: as the company calls them, else the usual ones by name and others by their code.
import type { useTranslation } from 'react-i18next';

import type { Tender } from '@/api/types';
import { listComma } from '@/lib/comma';
import { nameOfWay } from '@/lib/i18n';
import { formatMoney, formatWhole } from '@/lib/money';

type T = ReturnType<typeof useTranslation<'common'>>['t'];

const KNOWN = [
  'stored_value',
  'points',
  'cash',
  'wechat',
  'alipay',
  'bank_card',
  'voucher',
  'transfer',
  'other',
  'on_account',
  'gift_card',
  'deposit',
] as const;

/** The name of a way of payment. */
export function methodName(method: string, t: T): string {
  const known = KNOWN.find((each) => each === method);
  return nameOfWay(method) ?? (known ? t(`method.${known}`) : method);
}

/** A way of payment with its amount: `现金 38.90`, `500 积分抵 5.00`. */
export function tenderWords(tender: Tender, t: T): string {
  const amount = formatMoney(tender.amount);
  return tender.points == null
    ? `${methodName(tender.method, t)} ${amount}`
    : t('posting.byPoints', { points: formatWhole(tender.points), amount });
}

/** Several ways of payment as one list. */
export function tendersWords(tenders: readonly Tender[], t: T): string {
  return tenders.map((tender) => tenderWords(tender, t)).join(listComma());
}

/** What belongs to a way of payment beside its amount: cash given and change, the number elsewhere. */
export function tenderNote(tender: Tender, t: T): string | null {
  if (tender.given != null && tender.change != null)
    return t('posting.givenChange', { given: formatMoney(tender.given), change: formatMoney(tender.change) });
  return tender.vouchers?.map(({ code }) => code).join(' ') ?? tender.reference ?? null;
}

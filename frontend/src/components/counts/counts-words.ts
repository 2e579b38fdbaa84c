// Counts in words: what is left, until when, and what limits the next use.
import type { useTranslation } from 'react-i18next';

import type { Counts, Package } from '@/api/types';
import { comma } from '@/lib/comma';
import { lastDayOf } from '@/lib/format';
import { formatWhole } from '@/lib/money';

type T = ReturnType<typeof useTranslation<'counts'>>['t'];

/** Paid and gift counts apart; a time pass says how often it was used. */
export function leftWords(counts: Counts, t: T): string {
  if (counts.unlimited) return [t('pass'), t('passUsed', { used: formatWhole(counts.used) })].join(comma());
  const figures = { paid: formatWhole(counts.paid_left), gift: formatWhole(counts.gift_left) };
  return counts.gift_left > 0 ? t('leftGift', figures) : t('left', figures);
}

/** The last day. */
export function untilWords(counts: Counts, t: T): string {
  if (counts.term_pending) return t('pending');
  if (!counts.expires_at) return t('noEnd');
  return t('until', { date: lastDayOf(counts.expires_at) });
}

/** What the next use must keep to; nothing when anything goes. */
export function limitWords(counts: Counts, t: T): string | null {
  const parts = [
    counts.weekdays.length > 0 ? t('days', { days: weekdayWords(counts.weekdays, t) }) : null,
    counts.per_day === null ? null : t('perDay', { most: counts.per_day, used: counts.used_today }),
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(comma()) : null;
}

export function weekdayWords(weekdays: readonly number[], t: T): string {
  return weekdays.map((day) => t(`weekday.${String(day) as '1'}`)).join(' ');
}

/** What a package holds. */
export function contentsWords(sold: Package, t: T): string {
  return sold.items
    .map(({ label, paid, gift, unlimited }) =>
      unlimited
        ? t('contentsPass', { label })
        : t(gift > 0 ? 'contentsGift' : 'contents', { label, paid: formatWhole(paid), gift: formatWhole(gift) }),
    )
    .join(comma());
}

// Counts in words: what is left, until when, and what limits the next use.
import type { useTranslation } from 'react-i18next';

import type { Counts, CountService, Package, PackageItem } from '@/api/types';
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
    counts.shops.length > 0 ? t('onlyIn', { shops: counts.shops.join(comma()) }) : null,
    counts.weekdays.length > 0 ? t('days', { days: weekdayWords(counts.weekdays, t) }) : null,
    counts.per_day === null ? null : t('perDay', { most: counts.per_day, used: counts.used_today }),
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(comma()) : null;
}

export function weekdayWords(weekdays: readonly number[], t: T): string {
  return weekdays.map((day) => t(`weekday.${String(day) as '1'}`)).join(' ');
}

/** What an item holds; of shared counts with the services that share them. */
export function itemWords({ label, paid, gift, unlimited, pool }: PackageItem, t: T): string {
  if (unlimited) return t('contentsPass', { label });
  const counts = { label, paid: formatWhole(paid), gift: formatWhole(gift) };
  const held = t(gift > 0 ? 'contentsGift' : 'contents', counts);
  return pool.length > 0 ? t('contentsPool', { held, services: servicesWords(pool, t) }) : held;
}

/** What a package holds; of what its buyer picks from how many. */
export function contentsWords(sold: Package, t: T): string {
  const fixed = sold.items.filter((item) => !item.optional).map((item) => itemWords(item, t));
  if (sold.pick === null) return fixed.join(comma());
  const offered = sold.items.filter((item) => item.optional).map((item) => itemWords(item, t));
  const choice = t('contentsPick', { pick: formatWhole(sold.pick), of: formatWhole(offered.length) });
  return [...fixed, `${choice}${offered.join(comma())}`].join(comma());
}

/** The services that share counts; those that take several say so. */
export function servicesWords(pool: readonly Pick<CountService, 'label' | 'weight'>[], t: T): string {
  return pool
    .map(({ label, weight }) => (weight > 1 ? t('service', { label, weight: formatWhole(weight) }) : label))
    .join(t('or'));
}

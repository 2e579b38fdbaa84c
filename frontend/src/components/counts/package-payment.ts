// How a package is paid: one way pays the rest, others pay told parts before it; what stays on account is such a part, too.
//
// *Invariant:* exactly one way pays the rest, so the parts always add up to the price.
import type { Membership, PackageSaleRequest } from '@/api/types';
import { withGiven } from '@/components/ledger/cash-given';
import { fromMinor, isZero, parseTyped, toMinor, type MoneyText } from '@/lib/money';

export const WAYS = ['stored_value', 'cash', 'wechat', 'alipay', 'bank_card', 'on_account'] as const;
export type WayOfPackage = (typeof WAYS)[number];

/** A part as it is typed. */
export interface Part {
  way: WayOfPackage;
  text: string;
}

export interface PackagePayment {
  rest: WayOfPackage;
  parts: readonly Part[];
  /** Cash that was handed over. */
  given: string;
}

type Tenders = NonNullable<PackageSaleRequest['tenders']>;

/** The ways of a member; on account only for whom there is a limit. */
export function waysFor(membership: Membership): readonly WayOfPackage[] {
  return isZero(membership.on_account_limit) ? WAYS.filter((way) => way !== 'on_account') : WAYS;
}

/** Another way takes the rest; a part that it was told is forgotten. */
export function restBy(payment: PackagePayment, rest: WayOfPackage): PackagePayment {
  return { ...payment, rest, parts: payment.parts.filter((part) => part.way !== rest) };
}

/** One part more, by the first way that pays nothing yet. */
export function withPart(payment: PackagePayment, ways: readonly WayOfPackage[]): PackagePayment {
  const free = freeWays(payment, ways)[0];
  return free ? { ...payment, parts: [...payment.parts, { way: free, text: '' }] } : payment;
}

/** Ways that pay nothing yet. */
export function freeWays({ rest, parts }: PackagePayment, ways: readonly WayOfPackage[]): readonly WayOfPackage[] {
  return ways.filter((way) => way !== rest && !parts.some((part) => part.way === way));
}

/** What a way pays of a price, as far as it was typed; `null` when it takes no part, or cannot be told yet. */
export function shareOf(payment: PackagePayment, way: WayOfPackage, price: MoneyText): MoneyText | null {
  const told = payment.parts.map((part) => parseTyped(part.text));
  const place = payment.parts.findIndex((part) => part.way === way);
  const minor =
    payment.rest === way ? told.reduce<number>((rest, part) => rest - (part ?? 0), toMinor(price)) : told[place];
  return minor == null || minor < 0 ? null : fromMinor(minor);
}

/** As it is sent; `null` while a part cannot be read. */
export function tendersOf({ rest, parts, given }: PackagePayment): Tenders | null {
  const tenders: Tenders = [];
  for (const { way, text } of parts) {
    const minor = parseTyped(text);
    if (minor === null || minor <= 0) return null;
    tenders.push(withGiven({ method: way, amount: fromMinor(minor) }, given));
  }
  return [...tenders, withGiven({ method: rest }, given)];
}

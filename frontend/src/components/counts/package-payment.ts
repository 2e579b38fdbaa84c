// How a package is paid: in parts, as any payment is; what stays on account is such a part, too.
import type { Membership, TenderMethod } from '@/api/types';
import type { PartedPayment } from '@/components/ledger/parted-payment';
import { isZero } from '@/lib/money';

export type WayOfPackage = 'stored_value' | 'on_account' | TenderMethod;

export type PackagePayment = PartedPayment<WayOfPackage>;

/** The ways of a member: stored value, the company's own, and on account for whom there is a limit. */
export function waysFor(membership: Membership, money: readonly TenderMethod[]): readonly WayOfPackage[] {
  return ['stored_value', ...money, ...(isZero(membership.on_account_limit) ? [] : ['on_account'])];
}

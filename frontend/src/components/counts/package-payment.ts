// How a package is paid: in parts, as any payment is; what stays on account is such a part, too.
import type { Membership } from '@/api/types';
import type { PartedPayment } from '@/components/ledger/parted-payment';
import { isZero } from '@/lib/money';

export const WAYS = ['stored_value', 'cash', 'wechat', 'alipay', 'bank_card', 'on_account'] as const;
export type WayOfPackage = (typeof WAYS)[number];

export type PackagePayment = PartedPayment<WayOfPackage>;

/** The ways of a member; on account only for whom there is a limit. */
export function waysFor(membership: Membership): readonly WayOfPackage[] {
  return isZero(membership.on_account_limit) ? WAYS.filter((way) => way !== 'on_account') : WAYS;
}

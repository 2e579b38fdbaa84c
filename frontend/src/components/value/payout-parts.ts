import type { components } from '@/api/schema.gen';
import type { Refund } from '@/api/types';
import { fromMinor, isZero, toMinor } from '@/lib/money';

export type Planned = components['schemas']['PlannedPayoutResponse'];
type Sent = Refund['provider_payouts'][number];

/** The way of a part that its provider gives back. */
export const PROVIDER = '';

/** A part of what is paid out. */
export interface Part {
  on: string;
  /** In which way it came. */
  origin: string | null;
  /** The payment that its provider can give back. */
  paymentId: string | null;
  /** What became of it at the provider. */
  sent: Sent | null;
  /** Interest was never paid in. */
  isInterest: boolean;
  method: string;
  amount: string;
  reference: string;
}

/**
 * The parts of a plan. A provider may have been asked for less than its part, when a part of the payment had gone back before:
 * the rest is a part by hand. What it refused goes back by hand unless somebody chooses it again.
 */
export function payoutParts(plan: readonly Planned[], sent: readonly Sent[]): Part[] {
  return plan
    .filter((part) => !isZero(part.amount))
    .flatMap((part) => {
      const asked = sent.find((each) => each.payment_id === part.payment_id) ?? null;
      const whole = partOf(part, asked);
      const rest = asked === null ? 0 : toMinor(part.amount) - toMinor(asked.amount);
      if (asked === null || rest <= 0) return [whole];
      const amount = fromMinor(rest);
      return [{ ...whole, amount: asked.amount }, { ...partOf({ ...part, payment_id: null, amount }, null) }];
    });
}

function partOf(part: Planned, sent: Sent | null): Part {
  const paymentId = part.payment_id ?? null;
  const byProvider = paymentId !== null && sent?.state !== 'failed';
  const origin = part.method ?? null;
  return {
    on: part.on,
    origin,
    paymentId,
    sent,
    isInterest: isZero(part.paid),
    method: byProvider ? PROVIDER : (origin ?? 'transfer'),
    amount: part.amount,
    reference: '',
  };
}

import type { Refund } from '@/api/types';

type Known = Pick<Refund, 'id' | 'state' | 'amount'>;

/** Of refunds that waited: those that were approved since, and those that wait and stand open no longer. */
export function decidedSince<R extends Known>(before: readonly R[], now: readonly R[]): { approved: R[]; gone: R[] } {
  const waited = before.filter((refund) => refund.state === 'requested');
  const isApproved = (refund: R) => refund.state === 'approved' && waited.some((each) => each.id === refund.id);
  return {
    approved: now.filter(isApproved),
    gone: waited.filter((refund) => !now.some((each) => each.id === refund.id)),
  };
}

import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import { comma } from '@/lib/comma';
import type { Hold, Membership, Page, Refund, RefundCause } from '@/api/types';

type Versioned = Pick<Membership, 'id' | 'version'>;

/** What of a membership is set aside. Whatever moves its value makes another version, and asks again. */
export const holdsOf = ({ id, version }: Versioned) =>
  queryOptions({
    queryKey: ['holds', id, version],
    queryFn: async (): Promise<Page<Hold>> =>
      (await unwrap(client.GET('/memberships/{id}/holds', { params: { path: { id } } }))) as Page<Hold>,
  });

/** How often a refund that waits for approval is asked about. */
const WAITING_ASKED_MS = 4_000;

/** Refunds of a membership that may still be open, the newest of them. */
const REFUNDS_READ = 50;

/** The refunds of a membership that wait for approval or payment: one for its stored value at most, and some for packages. */
export const openRefundsOf = ({ id, version }: Versioned) =>
  queryOptions({
    queryKey: ['refunds', 'of', id, version],
    queryFn: async (): Promise<Refund[]> => {
      const states = ['requested', 'approved', 'paying'] as const;
      const pages = await Promise.all(
        states.map((state) =>
          unwrap(client.GET('/refunds', { params: { query: { membership_id: id, state, limit: REFUNDS_READ } } })),
        ),
      );
      return pages.flatMap((page) => page.items as Refund[]);
    },
    staleTime: 0,
    // Whoever approves may do so elsewhere, and providers answer late: while one waits, it is asked about.
    refetchInterval: ({ state }) => (state.data?.some(isWaiting) ? WAITING_ASKED_MS : false),
    refetchOnWindowFocus: true,
  });

const isWaiting = (refund: Refund): boolean =>
  refund.state === 'requested' || refund.provider_payouts.some((sent) => sent.state === 'requested');

/** What a refund of all stored value, or of packages, would come to now. */
export const refundQuote = (id: string, cause: RefundCause, packages: readonly string[] = []) =>
  queryOptions({
    queryKey: ['refunds', 'quote', id, cause, packages],
    queryFn: () =>
      unwrap(
        client.GET('/memberships/{id}/refund-quote', {
          params: { path: { id }, query: { cause, ...(packages.length > 0 ? { packages: packages.join(',') } : {}) } },
        }),
      ),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });

/** What a refund is about, in a few words. */
export const subjectWords = (refund: Refund, storedValue: string): string =>
  refund.packages.map((sold) => sold.name).join(comma()) || storedValue;

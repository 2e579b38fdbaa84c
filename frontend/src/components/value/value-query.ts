import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Hold, Membership, Page, Refund, RefundCause } from '@/api/types';

type Versioned = Pick<Membership, 'id' | 'version'>;

/** What of a membership is set aside. Whatever moves its value makes another version, and asks again. */
export const holdsOf = ({ id, version }: Versioned) =>
  queryOptions({
    queryKey: ['holds', id, version],
    queryFn: async (): Promise<Page<Hold>> =>
      (await unwrap(client.GET('/memberships/{id}/holds', { params: { path: { id } } }))) as Page<Hold>,
  });

/** The newest refund of a membership. */
export const refundOf = ({ id, version }: Versioned) =>
  queryOptions({
    queryKey: ['refunds', 'of', id, version],
    queryFn: async (): Promise<Refund | null> => {
      const page = await unwrap(client.GET('/refunds', { params: { query: { membership_id: id, limit: 1 } } }));
      return (page.items[0] as Refund | undefined) ?? null;
    },
    staleTime: 0,
  });

/** What a refund would come to now. */
export const refundQuote = (id: string, cause: RefundCause) =>
  queryOptions({
    queryKey: ['refunds', 'quote', id, cause],
    queryFn: () => unwrap(client.GET('/memberships/{id}/refund-quote', { params: { path: { id }, query: { cause } } })),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });

import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';

const ROWS = 100;

/** The shop's newest entries, for the waiting desk. */
export const recentPostings = (shopId: string | null, enabled: boolean) =>
  queryOptions({
    queryKey: ['postings', 'recent', shopId],
    queryFn: () =>
      unwrap(client.GET('/postings', { params: { query: { limit: ROWS, ...(shopId ? { shop_id: shopId } : {}) } } })),
    enabled,
    staleTime: 5_000,
  });

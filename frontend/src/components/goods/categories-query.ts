import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';

/** Every category, retired ones too, by their place: products name them. */
export const categoriesQuery = queryOptions({
  queryKey: ['product-categories', 'list'],
  queryFn: () => unwrap(client.GET('/product-categories', { params: { query: { limit: 200, state: 'all' } } })),
  staleTime: 60_000,
});

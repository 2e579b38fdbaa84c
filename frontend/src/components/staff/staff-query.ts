import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';

/** Everybody who may stand on a slip. */
export const employeesToChoose = queryOptions({
  queryKey: ['employees', 'choice'],
  queryFn: () => unwrap(client.GET('/employees', { params: { query: { limit: 200 } } })),
  staleTime: 5 * 60_000,
  retry: false,
});

import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';

const CURRENT_KEPT_MS = 60_000;

/** The caller's open shift at this till, and who else has one there. */
export const currentShift = queryOptions({
  queryKey: ['shifts', 'current'],
  queryFn: () => unwrap(client.GET('/shifts/current')),
  staleTime: CURRENT_KEPT_MS,
  retry: false,
});

/** One shift with its sheet. */
export const shiftOf = (id: string) =>
  queryOptions({
    queryKey: ['shifts', 'one', id],
    queryFn: () => unwrap(client.GET('/shifts/{id}', { params: { path: { id } } })),
  });

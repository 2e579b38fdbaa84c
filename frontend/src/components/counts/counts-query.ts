import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Membership } from '@/api/types';

/** What a membership has left of its packages. Whatever moves its value makes another version, and asks again. */
export const countsOf = ({ id, version }: Pick<Membership, 'id' | 'version'>) =>
  queryOptions({
    queryKey: ['counts', id, version],
    queryFn: () => unwrap(client.GET('/memberships/{id}/counts', { params: { path: { id } } })),
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
  });

/** What can be sold. */
export const packagesForSale = queryOptions({
  queryKey: ['packages', 'for-sale'],
  queryFn: () => unwrap(client.GET('/packages', { params: { query: { limit: 200 } } })),
  staleTime: 60_000,
});

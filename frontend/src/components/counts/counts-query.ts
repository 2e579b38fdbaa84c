import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Membership, Package } from '@/api/types';

/** What a membership has left of its packages. Whatever moves its value makes another version, and asks again. */
export const countsOf = ({ id, version }: Pick<Membership, 'id' | 'version'>) =>
  queryOptions({
    queryKey: ['counts', id, version],
    queryFn: () => unwrap(client.GET('/memberships/{id}/counts', { params: { path: { id } } })),
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
  });

/** Whether a shop sells it; without a shop anything might be sold. */
export const isSoldIn = (sold: Package, shop: string | undefined): boolean =>
  shop === undefined || sold.shop_ids.length === 0 || sold.shop_ids.includes(shop);

/** What can be sold. */
export const packagesForSale = queryOptions({
  queryKey: ['packages', 'for-sale'],
  queryFn: () => unwrap(client.GET('/packages', { params: { query: { limit: 200 } } })),
  staleTime: 60_000,
});

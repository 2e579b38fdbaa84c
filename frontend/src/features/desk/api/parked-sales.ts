import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { ParkedSale, ParkSaleRequest, TakenSale } from '@/api/types';

/** Sales of this shop that wait, oldest first. */
export const parkedSales = queryOptions({
  queryKey: ['parked-sales'],
  queryFn: async () => (await unwrap(client.GET('/parked-sales'))).items as ParkedSale[],
});

/** Puts a sale aside; a repeated request with the same key parks once. */
export function parkSale(key: string, body: ParkSaleRequest): Promise<ParkedSale> {
  return unwrap(
    client.POST('/parked-sales', { params: { header: { 'Idempotency-Key': `"${key}"` } }, body }),
  ) as Promise<ParkedSale>;
}

/** Takes one back; refused with `already-taken` when another till has it. */
export function takeParkedSale(id: string): Promise<TakenSale> {
  return unwrap(client.POST('/parked-sales/{id}/taking', { params: { path: { id } } })) as Promise<TakenSale>;
}

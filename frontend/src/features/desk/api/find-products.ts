import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Product } from '@/api/types';

const SHOWN = 8;

/** Goods on sale by name, pinyin, initials or code. */
export const productsFor = (text: string) =>
  queryOptions({
    queryKey: ['products', 'desk', text],
    queryFn: async () =>
      (await unwrap(client.GET('/products', { params: { query: { query: text, limit: SHOWN } } }))).items as Product[],
    enabled: text !== '',
    staleTime: 30_000,
  });

/** What carries a barcode and is on sale, if anything does. */
export async function findByBarcode(barcode: string): Promise<Product | null> {
  const found = await unwrap(client.GET('/products', { params: { query: { barcode, limit: 1 } } }));
  return (found.items[0] as Product | undefined) ?? null;
}

import { client, unwrap } from '@/api/client';
import type { Page, Product, ShelfState } from '@/api/types';

/** What the list shows; it lives in the address. */
export interface ProductFilter {
  q?: string | undefined;
  category?: string | undefined;
  state?: ShelfState | undefined;
}

const ROWS = 50;

export function listProducts(filter: ProductFilter, cursor: string | undefined): Promise<Page<Product>> {
  return unwrap(
    client.GET('/products', {
      params: {
        query: {
          limit: ROWS,
          ...(filter.q ? { query: filter.q } : {}),
          ...(filter.category ? { category_id: filter.category } : {}),
          ...(filter.state ? { state: filter.state } : {}),
          ...(cursor ? { cursor } : {}),
        },
      },
    }),
  );
}

import { client, ifMatch, unwrap } from '@/api/client';
import type { Product } from '@/api/types';

import { changesOf, type ProductDraft } from '../product-draft';

/** Creates a product, or changes the one that was read. */
export function saveProduct(product: Product | null, draft: ProductDraft): Promise<Product> {
  if (product === null) {
    return unwrap(client.POST('/products', { body: { code: draft.code.trim(), ...changesOf(draft) } }));
  }
  return unwrap(
    client.PATCH('/products/{id}', {
      params: { path: { id: product.id }, header: ifMatch(product.row_version) },
      body: changesOf(draft),
    }),
  );
}

/** Sells a product no more, or again. */
export function retireProduct(product: Product, retired: boolean): Promise<Product> {
  return unwrap(
    client.PATCH('/products/{id}', {
      params: { path: { id: product.id }, header: ifMatch(product.row_version) },
      body: { retired },
    }),
  );
}

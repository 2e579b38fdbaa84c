import { client, ifMatch, unwrap } from '@/api/client';
import type { ProductCategory } from '@/api/types';

/** What can be changed of a category. */
export interface CategoryChanges {
  name?: string;
  position?: number;
  retired?: boolean;
}

export function createCategory(code: string, name: string, position: number): Promise<ProductCategory> {
  return unwrap(client.POST('/product-categories', { body: { code, name, position } }));
}

export function changeCategory(category: ProductCategory, changes: CategoryChanges): Promise<ProductCategory> {
  return unwrap(
    client.PATCH('/product-categories/{id}', {
      params: { path: { id: category.id }, header: ifMatch(category.row_version) },
      body: changes,
    }),
  );
}

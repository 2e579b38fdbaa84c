import { http, HttpResponse } from 'msw';

import type { Product, ProductCategory, ShelfState } from '@/api/types';

import { at, idOf, notFound, page, problem } from '../answers';
import { freshId } from '../mock/facts';
import { namedCategory } from '../mock/seed-products';
import { shop } from '../mock/shop';

type ProductBody = Partial<Omit<Product, 'category'>> & { category_id?: string | null };

const shelf = (url: URL) => (url.searchParams.get('state') ?? 'active') as ShelfState;
const isOn = (state: ShelfState, thing: { retired: boolean }) =>
  state === 'all' || thing.retired === (state === 'retired');
const stale = (request: Request, thing: { row_version: number }) =>
  request.headers.get('If-Match') === `"${String(thing.row_version)}"`
    ? null
    : problem(412, 'precondition-failed', 'Changed meanwhile');

/** Who has the code or barcode already. */
function taken(body: ProductBody, but: string | null) {
  const others = shop.products.filter((product) => product.id !== but);
  const field = (['code', 'barcode'] as const).find(
    (name) => body[name] && others.some((product) => product[name] === body[name]),
  );
  return field ? problem(409, 'code-taken', 'In use', { field }) : null;
}

function apply(product: Product, { category_id, ...body }: ProductBody): Product {
  Object.assign(product, body);
  if (category_id !== undefined) product.category = namedCategory(shop.categories, category_id);
  return product;
}

export const productHandlers = [
  http.get(at('/products'), ({ request }) => {
    const url = new URL(request.url);
    const words = (url.searchParams.get('query') ?? '').toLowerCase().split(/\s+/);
    const category = url.searchParams.get('category_id');
    const barcode = url.searchParams.get('barcode');
    const found = shop.products
      .filter((product) => isOn(shelf(url), product))
      .filter((product) => category === null || product.category?.id === category)
      .filter((product) => barcode === null || product.barcode === barcode)
      .filter((product) => words.every((word) => `${product.name} ${product.code}`.toLowerCase().includes(word)));
    return page(found.toSorted((a, b) => (a.code < b.code ? -1 : 1)));
  }),
  http.get(at('/products/:id'), ({ params }) => {
    const product = shop.products.find((each) => each.id === idOf(params));
    return product ? HttpResponse.json(product) : notFound('product');
  }),
  http.post(at('/products'), async ({ request }) => {
    const body = (await request.json()) as ProductBody &
      Pick<Product, 'code' | 'name' | 'kind' | 'unit' | 'list_price'>;
    const refused = taken(body, null);
    if (refused) return refused;
    const blank = { member_price: null, is_discountable: true, earns_points: true, barcode: null };
    const product = apply(
      { ...blank, ...body, id: freshId(), category: null, retired: false, row_version: 1 } as Product,
      { category_id: body.category_id ?? null },
    );
    shop.products.push(product);
    return HttpResponse.json(product, { status: 201 });
  }),
  http.patch(at('/products/:id'), async ({ params, request }) => {
    const product = shop.products.find((each) => each.id === idOf(params));
    if (!product) return notFound('product');
    const body = (await request.json()) as ProductBody;
    const refused = stale(request, product) ?? taken(body, product.id);
    if (refused) return refused;
    return HttpResponse.json(apply(product, { ...body, row_version: product.row_version + 1 }));
  }),
  http.get(at('/product-categories'), ({ request }) => {
    const found = shop.categories.filter((category) => isOn(shelf(new URL(request.url)), category));
    return page(found.toSorted((a, b) => a.position - b.position));
  }),
  http.post(at('/product-categories'), async ({ request }) => {
    const body = (await request.json()) as Pick<ProductCategory, 'code' | 'name'> & { position?: number };
    if (shop.categories.some((category) => category.code === body.code)) {
      return problem(409, 'code-taken', 'In use', { field: 'code' });
    }
    const category = { position: 0, ...body, id: freshId(), retired: false, row_version: 1 };
    shop.categories.push(category);
    return HttpResponse.json(category, { status: 201 });
  }),
  http.patch(at('/product-categories/:id'), async ({ params, request }) => {
    const category = shop.categories.find((each) => each.id === idOf(params));
    if (!category) return notFound('product-category');
    const refused = stale(request, category);
    if (refused) return refused;
    Object.assign(category, (await request.json()) as object, { row_version: category.row_version + 1 });
    return HttpResponse.json(category);
  }),
];

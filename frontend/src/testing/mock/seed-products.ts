// What the mock shop sells.
import type { Product, ProductCategory, ProductKind } from '@/api/types';

const id = (place: number) => `00000000-0000-7000-8000-0000000${String(20_000 + place)}`;

const CATEGORIES = [
  ['wash', '洗车'],
  ['goods', '车用品'],
  ['tea', '茶饮点心'],
  ['special', '特价'],
] as const;

type Category = (typeof CATEGORIES)[number][0];
type Row = [
  code: string,
  name: string,
  kind: ProductKind,
  category: Category,
  unit: string,
  list: string,
  member: string | null,
  barcode: string | null,
];

const ROWS: Row[] = [
  ['G01', '玻璃水 −25 ℃', 'goods', 'goods', '瓶', '36.00', null, '2000000000015'],
  ['G03', '车用香薰', 'goods', 'goods', '盒', '89.00', '79.00', '2000000000039'],
  ['S01', '代驾券', 'service', 'special', '张', '50.00', null, null],
  ['T02', '碧螺春（壶）', 'goods', 'tea', '壶', '68.00', '58.00', null],
  ['W01', '标准洗车', 'service', 'wash', '次', '45.00', null, null],
  ['W02', '精洗（SUV）', 'service', 'wash', '次', '128.00', null, null],
];

export function seedCategories(): ProductCategory[] {
  return CATEGORIES.map(([code, name], position) => ({
    id: id(position),
    code,
    name,
    position,
    retired: false,
    row_version: 1,
  }));
}

export function seedProducts(): Product[] {
  return ROWS.map(([code, name, kind, category, unit, list_price, member_price, barcode], place) => ({
    id: id(100 + place),
    code,
    name,
    kind,
    category: namedCategory(seedCategories(), id(CATEGORIES.findIndex(([each]) => each === category))),
    unit,
    list_price,
    member_price,
    is_discountable: category !== 'special',
    earns_points: category !== 'special',
    barcode,
    retired: false,
    row_version: 1,
  }));
}

/** A category as its products name it. */
export function namedCategory(categories: readonly ProductCategory[], wanted: string | null): Product['category'] {
  const found = categories.find((category) => category.id === wanted);
  return found ? { id: found.id, code: found.code, name: found.name } : null;
}

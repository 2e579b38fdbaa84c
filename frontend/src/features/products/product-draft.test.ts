import { describe, expect, it } from 'vitest';

import { seedProducts } from '@/testing/mock/seed-products';

import { changesOf, draftOf, fieldAt, mistakesIn, type ProductDraft } from './product-draft';

const tea: ProductDraft = {
  ...draftOf(null),
  name: '碧螺春',
  code: 'T-02',
  unit: '壶',
  listPrice: '68',
};

describe('the form of a product', () => {
  it.each(seedProducts().map((product) => [product.code, product] as const))(
    'Z13: %s comes back as it was',
    (_, one) => {
      const draft = draftOf(one);
      expect(mistakesIn(draft)).toEqual({});
      const { category, id: _id, code: _code, retired: _retired, row_version: _version, ...rest } = one;
      expect(changesOf(draft)).toEqual({ ...rest, category_id: category?.id ?? null });
    },
  );

  it('is empty but for what most products are', () => {
    expect(draftOf(null)).toMatchObject({ kind: 'goods', isDiscountable: true, earnsPoints: true, categoryId: '' });
    expect(mistakesIn(draftOf(null))).toEqual({
      name: 'required',
      code: 'required',
      unit: 'required',
      listPrice: 'required',
    });
  });

  it('reads prices as people type them', () => {
    const typed = { ...tea, listPrice: ' 1,280.5 ', memberPrice: '１２８０' };
    expect(mistakesIn(typed)).toEqual({});
    expect(changesOf(typed)).toMatchObject({ list_price: '1280.50', member_price: '1280.00' });
    expect(changesOf({ ...tea, memberPrice: ' ' }).member_price).toBeNull();
  });

  it.each([
    [{ name: '  ' }, { name: 'required' }],
    [{ code: '茶' }, { code: 'printable' }],
    [{ code: 'x'.repeat(33) }, { code: 'printable' }],
    [{ barcode: '690１' }, { barcode: 'printable' }],
    [{ barcode: ' 690 1 ' }, {}],
    [{ unit: '九个汉字不是单位呀' }, { unit: 'tooLong' }],
    [{ unit: '八个汉字可以做单' }, {}],
    [{ listPrice: '6x' }, { listPrice: 'amount' }],
    [{ listPrice: '68.001' }, { listPrice: 'amount' }],
    [{ listPrice: '0', memberPrice: '0' }, {}],
    [{ memberPrice: '68.01' }, { memberPrice: 'aboveList' }],
    [{ memberPrice: 'x' }, { memberPrice: 'amount' }],
    [{ listPrice: '', memberPrice: '5' }, { listPrice: 'required' }],
  ] as [Partial<ProductDraft>, object][])('says what is wrong with %j', (change, mistakes) => {
    expect(mistakesIn({ ...tea, ...change })).toEqual(mistakes);
  });

  it('finds the field of every pointer that its body has', () => {
    const pointers = Object.keys(changesOf(tea)).filter((name) => !['is_discountable', 'earns_points'].includes(name));
    expect(pointers.filter((name) => fieldAt(`/${name}`) === undefined)).toEqual([]);
    expect(fieldAt('/nonsense')).toBeUndefined();
  });
});

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import type { Product } from '@/api/types';
import { publishSwipe } from '@/lib/swipes';
import { shop } from '@/testing/mock/shop';
import { serveShop } from '@/testing/server';

import { ProductForm } from './product-form';

serveShop();

function open(product: Product | null) {
  const acts = { onSaved: vi.fn(), onConflict: vi.fn(), onCancel: vi.fn() };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ProductForm product={product} categories={shop.categories} {...acts} />
    </QueryClientProvider>,
  );
  return acts;
}

const field = (name: RegExp) => screen.getByRole('textbox', { name });

async function fill(texts: [RegExp, string][]): Promise<void> {
  for (const [name, text] of texts) await userEvent.type(field(name), text);
}

describe('the form of a product', () => {
  it('Z13: sends nothing until every field is right, then saves', async () => {
    const acts = open(null);
    await userEvent.click(screen.getByRole('button', { name: /新增商品/ }));
    expect(field(/名称/)).toHaveFocus();
    expect(field(/标价/)).toHaveAccessibleDescription('必填');
    await fill([
      [/名称/, '铁观音'],
      [/单位/, '壶'],
      [/编号/, 'T09'],
      [/标价/, '88'],
      [/会员价/, '90'],
    ]);
    await userEvent.click(screen.getByRole('button', { name: /新增商品/ }));
    expect(field(/会员价/)).toHaveAccessibleDescription('不能高于标价 88.00');
    expect(shop.products.some((product) => product.code === 'T09')).toBe(false);
    await userEvent.clear(field(/会员价/));
    await userEvent.type(field(/会员价/), '78.5{Enter}');
    await waitFor(() => expect(acts.onSaved).toHaveBeenCalledOnce());
    expect(shop.products.find((product) => product.code === 'T09')).toMatchObject({
      name: '铁观音',
      list_price: '88.00',
      member_price: '78.50',
      is_discountable: true,
    });
  });

  it('says at its field which code is in use', async () => {
    const acts = open(null);
    await fill([
      [/名称/, '洗车'],
      [/单位/, '次'],
      [/编号/, 'W01'],
      [/标价/, '45{Enter}'],
    ]);
    await waitFor(() => expect(field(/编号/)).toHaveAccessibleDescription('这个编号用过了，换一个'));
    expect(field(/编号/)).toHaveFocus();
    expect(acts.onSaved).not.toHaveBeenCalled();
  });

  it('keeps what was typed when somebody else was faster', async () => {
    const before = shop.products[0] as Product;
    const acts = open(structuredClone(before));
    before.row_version += 1;
    await userEvent.type(field(/名称/), '（大）{Enter}');
    await waitFor(() => expect(acts.onConflict).toHaveBeenCalledOnce());
    expect(screen.getByRole('alert')).toHaveTextContent('别人刚改过');
    expect(field(/名称/)).toHaveValue(`${before.name}（大）`);
  });

  it('takes a scan as the barcode, and a payment code as nothing', () => {
    open(null);
    act(() => void publishSwipe({ value: '6901234567892', source: 'wedge' }));
    expect(field(/条码/)).toHaveValue('6901234567892');
    act(() => void publishSwipe({ value: '134567890123456789', source: 'wedge' }));
    expect(field(/条码/)).toHaveValue('6901234567892');
  });
});

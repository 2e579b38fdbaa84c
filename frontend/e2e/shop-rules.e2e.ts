// A rule of one shop: 抹零 in one shop otherwise than in all others, which applies where, what changed, and its end.
import { expect, test } from '@playwright/test';

import { beSignedIn, freshProgram, get, post, remember, seen } from './support';

test('OP05: one shop rounds cash otherwise, and follows all shops again', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'gm');
  const { request } = page.context();
  const program = await freshProgram(page);
  const { items } = await get<{ items: { id: string; name: string }[] }>(request, '/shops');
  const shop = items[0] ?? { id: '', name: '' };

  await page.goto(`/rules?program=${program.id}&kind=cash_rounding`);
  await page.getByRole('radio', { name: /抹分/u }).check();
  await page.getByRole('button', { name: '发布第 1 版' }).click();
  await expect(page.getByText('现金抹零第 1 版已发布')).toBeVisible();

  const scopes = page.getByRole('group', { name: '在哪些店执行' });
  await scopes.getByRole('combobox').selectOption({ label: shop.name });
  await expect(page.getByText(`${shop.name} · 与全部门店的第 1 版比`)).toBeVisible();
  await page.getByRole('radio').nth(1).check();
  await seen(page, 'shop-rule-draft');
  await page.getByRole('button', { name: '发布第 1 版' }).click();
  await expect(scopes.getByRole('button', { name: new RegExp(`${shop.name}.*自己的第 1 版`, 'u') })).toBeVisible();
  await page.getByRole('radio').nth(3).check();
  await page.getByRole('button', { name: '发布第 2 版' }).click();
  await expect(scopes.getByRole('button', { name: /自己的第 2 版/u })).toBeVisible();

  // An old version against the one before it.
  await page.getByRole('button', { name: /^第 2 版/u }).click();
  await expect(page.getByText(/与第 1 版比/u)).toBeVisible();
  await expect(page.locator('label').filter({ hasText: '原来' })).toHaveCount(1);
  await seen(page, 'shop-rule-version');

  await page.getByRole('button', { name: /新版草稿/u }).click();
  await page.getByRole('button', { name: '改为跟随全部门店' }).click();
  await expect(scopes.getByRole('button', { name: new RegExp(`${shop.name}.*跟随全部门店`, 'u') })).toBeVisible();
  await seen(page, 'shop-rule-ended');
  const { items: rules } = await get<{ items: { shop_id: string | null; priority: number; number: number }[] }>(
    request,
    `/rules?program_id=${program.id}&kind=cash_rounding`,
  );
  expect(rules.map(({ shop_id, priority, number }) => [shop_id, priority, number])).toEqual([
    [shop.id, -1, 3],
    [shop.id, 0, 2],
    [shop.id, 0, 1],
    [null, 0, 1],
  ]);
});

test('P03: what earns nothing is chosen by its category, and a code that nobody knows says so', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'gm');
  const { request } = page.context();
  const program = await freshProgram(page);
  const code = `c${program.prefix}`;
  await post(request, '/product-categories', { code, name: `类${program.prefix}` });
  await page.goto(`/rules?program=${program.id}&kind=points`);
  const excluded = page.getByRole('group', { name: '不参与的类别' });
  await excluded.getByRole('button', { name: `类${program.prefix}` }).click();
  await excluded.getByRole('textbox').fill('tuangou');
  await page.keyboard.press('Enter');
  await expect(excluded.getByRole('button', { name: /tuangou.*商品里没有这个类别/u })).toBeVisible();
  await seen(page, 'rule-categories');
  await page.getByRole('button', { name: '发布第 1 版' }).click();
  await expect(page.getByText('计分规则第 1 版已发布')).toBeVisible();
  const { items } = await get<{ items: { body: { excluded_categories: string[] } }[] }>(
    request,
    `/rules?program_id=${program.id}&kind=points`,
  );
  expect(items[0]?.body.excluded_categories).toEqual([code, 'tuangou']);
});

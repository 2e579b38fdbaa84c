// A cashier's evening in a real browser: a float, cash out, a blind count, the sheet; then what the day adds up to.
import { expect, test } from '@playwright/test';

import { beSignedIn, get, ownTill, post, seen } from './support';

test('OP04, RP01: a shift is opened, counted blind and closed, and the day is read', async ({ page }) => {
  await beSignedIn(page, 'manager');
  const till = await ownTill(page);
  await page.goto('/desk');
  await expect(page.getByRole('button', { name: '未开班' })).toBeVisible();
  await page.keyboard.press('Alt+t');
  const drawer = page.getByRole('dialog');
  await drawer.getByLabel('备用金').fill('500');
  await page.keyboard.press('Enter');
  await expect(drawer.getByRole('button', { name: '取出现金' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();

  const { request } = page.context();
  const sell = (amount: string, method: string) =>
    post<{ posting: { id: string } }>(request, '/consumptions', { amount, tenders: [{ method }] });
  await sell('320.00', 'cash');
  await sell('540.00', 'wechat');

  await page.keyboard.press('Alt+t');
  await drawer.getByRole('button', { name: '取出现金' }).click();
  await drawer.getByLabel('金额').fill('600');
  await drawer.getByRole('button', { name: '存银行' }).click();
  await expect(drawer.getByLabel('事由')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(drawer.getByText('存银行')).toBeVisible();
  await seen(page, 'shift-open');

  await drawer.getByRole('button', { name: '交班', exact: true }).click();
  await expect(drawer.getByText('先清点钱箱里的现金，再看应有多少。')).toBeVisible();
  await expect(drawer.getByText('220.00')).toBeHidden();
  await drawer.getByLabel('100 元').fill('2');
  await page.keyboard.press('Enter');
  await expect(drawer.getByLabel('50 元', { exact: true })).toBeFocused();
  await drawer.getByLabel('5 元', { exact: true }).fill('3');
  await seen(page, 'shift-count');
  await drawer.getByRole('button', { name: '确认交班' }).click();
  await expect(drawer.getByText('短款 −5.00')).toBeVisible();
  await expect(drawer.getByRole('row').filter({ hasText: '100.00' })).toContainText('200.00');
  await expect(drawer.getByRole('region', { name: '实收' }).getByText('860.00').first()).toBeVisible();
  await seen(page, 'shift-sheet');

  await page.goto('/shifts');
  await expect(page.getByRole('row', { name: new RegExp(till.name, 'u') })).toContainText('5.00');
  await seen(page, 'shifts');
  const { items } = await get<{ items: { business_date: string }[] }>(request, '/shifts?limit=1');
  const day = items[0]?.business_date ?? '';
  await page.goto(`/reports/daily?from=${day}&to=${day}`);
  await expect(page.getByRole('heading', { name: '销售日报' })).toBeVisible();
  await expect(page.getByRole('region', { name: '实收' })).toBeVisible();
  await seen(page, 'daily');
  await page.getByRole('button', { name: /^实收, 现金,/u }).click();
  const behind = page.getByRole('dialog');
  await expect(behind.getByRole('row').filter({ hasText: '320.00' })).toHaveCount(1);
  await seen(page, 'daily-behind');
  await behind.getByRole('row').filter({ hasText: '320.00' }).getByRole('button').click();
  await expect(page.getByRole('dialog', { name: '为什么是这个数' })).toBeVisible();
  await seen(page, 'daily-why');
});

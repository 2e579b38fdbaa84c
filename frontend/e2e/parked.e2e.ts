// Goods by scanner and by name, a sale put aside and taken back on another till, and several sales open on one desk.
import { expect, test, type Page } from '@playwright/test';

import { beSignedIn, enrol, remember, swipe, type, seen } from './support';

const BARCODE = '2000000000015';
const UNKNOWN = '6900000000014';
test.beforeEach(async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
});

async function walkInWithLines(page: Page): Promise<void> {
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await page.keyboard.press('Alt+s');
  await expect(page.getByRole('heading', { name: '散客收款' })).toBeVisible();
  await page.keyboard.press('Alt+l');
  await expect(search(page)).toBeFocused();
}

const search = (page: Page) => page.getByRole('combobox', { name: '加商品' });
const labels = (page: Page) => page.getByLabel('项目');

test('Z13: goods come by barcode and by name, and a card takes the sale over', async ({ page }) => {
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page, { paid: '500.00' });
  await walkInWithLines(page);
  await swipe(page, BARCODE);
  await expect(labels(page).first()).not.toHaveValue('');
  await swipe(page, BARCODE);
  await expect(page.getByLabel('数量').first()).toHaveValue('2');
  await swipe(page, UNKNOWN);
  await expect(page.getByText(`没有条码 ${UNKNOWN} 的商品`)).toBeVisible();
  await expect(labels(page)).toHaveCount(1);
  await type(page, 'W02');
  await expect(page.getByRole('option', { name: /精洗/ })).toBeVisible();
  await seen(page, 'goods-search');
  await page.keyboard.press('Enter');
  await expect(labels(page)).toHaveCount(2);
  await expect(search(page)).toHaveValue('');

  await swipe(page, '88990011223');
  await expect(page.getByText('没有找到这张卡')).toBeVisible();
  await expect(labels(page)).toHaveCount(2);
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await expect(labels(page)).toHaveCount(2);
  await seen(page, 'attached');
  await page.keyboard.press('Enter');
  await expect(page.getByText('付款').or(page.getByText('已收')).first()).toBeVisible();
});

test('C01: a sale is parked, another member is served, and the sale is taken back', async ({ page }) => {
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page, { paid: '500.00' });
  await walkInWithLines(page);
  await swipe(page, BARCODE);
  await expect(labels(page).first()).not.toHaveValue('');
  await page.keyboard.press('Alt+k');
  await expect(page.getByText('已挂单')).toBeVisible();
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await type(page, '30');
  await page.keyboard.press('Alt+j');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await page.keyboard.press('Alt+k');
  const dialog = page.getByRole('dialog', { name: '挂单' });
  await expect(dialog.getByText('散客')).toBeVisible();
  await seen(page, 'parked-list');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(labels(page)).toHaveCount(1);
  await seen(page, 'taken-back');
});

test('two members stand at one desk: each keeps what was typed', async ({ page }) => {
  await beSignedIn(page, 'cashier', 'T1');
  const [first, second] = [await enrol(page, { paid: '100.00' }), await enrol(page, { paid: '100.00' })];
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, first.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await type(page, '30');
  await swipe(page, second.card);
  await expect(page.getByRole('heading', { name: second.name })).toBeVisible();
  await expect(page.locator('#desk-amount')).toHaveValue('');
  await type(page, '7');
  await expect(page.getByRole('navigation', { name: '没结的销售单' })).toContainText(first.name);
  await seen(page, 'two-members');
  await page.keyboard.press('Alt+j');
  await expect(page.getByRole('heading', { name: first.name })).toBeVisible();
  await expect(page.locator('#desk-amount')).toHaveValue('30');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('navigation', { name: '没结的销售单' })).toContainText(second.name);
});

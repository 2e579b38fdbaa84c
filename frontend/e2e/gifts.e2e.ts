// Gift cards and deposits: opened at the desk, paid for, and used to pay somebody's bill.
import { expect, test, type Page } from '@playwright/test';

import { beSignedIn, enrol, remember, swipe, type, seen } from './support';

test.beforeEach(async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'cashier', 'T1');
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
});

const opening = (page: Page) => page.getByRole('dialog', { name: '礼品卡、定金' });
const payment = (page: Page) => page.getByRole('dialog', { name: '收款' });
const summary = (page: Page) => payment(page).getByRole('region', { name: '合计' });
const freshNumber = () => `9${String(Math.floor(Math.random() * 1e13)).padStart(13, '0')}`;

/** Opens a card and takes the money for it. */
async function sell(page: Page, amount: string, fill: () => Promise<void>): Promise<void> {
  await page.keyboard.press('Alt+g');
  await expect(opening(page)).toBeVisible();
  await fill();
  await seen(page, 'gift-open');
  await expect(opening(page).getByRole('button', { name: /^开卡/u })).toBeEnabled();
  await page.keyboard.press('Enter');
  const topUp = page.getByRole('dialog', { name: '充值' });
  await expect(topUp.getByLabel('实付金额')).toBeFocused();
  await type(page, amount);
  await expect(topUp.getByText(`+${amount}.00`).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(topUp).toBeHidden();
}

test('S05, OP25: a gift card is sold for cash, pays a part of a bill, and shows what is left', async ({ page }) => {
  const number = freshNumber();
  await sell(page, '200', () => type(page, number));
  await expect(page.getByText('谁拿着归谁，不积分')).toBeVisible();
  await expect(page.getByText('卡内余额')).toBeVisible();
  await seen(page, 'gift-panel');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();

  const member = await enrol(page, { paid: '50.00' });
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await type(page, '260');
  await expect(page.getByText('余额不足', { exact: false }).first()).toBeVisible();
  await page.keyboard.press('F7');
  await page.keyboard.press('Alt+0');
  await expect(payment(page).getByText('请扫礼品卡或输入卡号')).toBeVisible();
  await type(page, number);
  await expect(payment(page).getByText('礼品卡，余额 200.00', { exact: false })).toBeVisible();
  await expect(payment(page).getByLabel('礼品卡、定金付多少')).toHaveValue('200.00');
  await expect(payment(page).getByLabel('储值付多少')).toHaveValue('50.00');
  await expect(summary(page)).toContainText('¥260.00');
  await seen(page, 'gift-pay');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`收款 260.00，${member.name}`)).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: '礼品卡 200.00' })).toBeVisible();

  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, number);
  await expect(page.getByText('谁拿着归谁，不积分')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: '付另一张销售单' })).toBeVisible();
});

test('S06: the number on a slip, scanned or typed, opens its sale, which can go back from there', async ({ page }) => {
  await page.keyboard.press('Alt+s');
  await expect(page.getByRole('heading', { name: '散客收款' })).toBeVisible();
  await type(page, '37');
  await page.keyboard.press('Enter');
  await expect(payment(page)).toBeVisible();
  const posted = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/consumptions') && answer.ok());
  await page.keyboard.press('Enter');
  const sale = (await (await posted).json()) as { posting: { receipt_no: string } };
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await page.getByLabel('找会员').fill(sale.posting.receipt_no.toLowerCase());
  await page.keyboard.press('Enter');
  const why = page.getByRole('dialog', { name: '为什么是这个数' });
  await expect(why.getByText(sale.posting.receipt_no)).toBeVisible();
  await expect(why.getByText('37.00').first()).toBeVisible();
});

test('OP09: a deposit is taken with a name and pays the bill of somebody who is no member', async ({ page }) => {
  const number = freshNumber();
  await sell(page, '100', async () => {
    await page.keyboard.press('Alt+2');
    await type(page, number);
    await opening(page).getByLabel('谁的（可不填）').fill('周礼服');
  });
  await expect(page.getByRole('heading', { name: '周礼服' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await page.keyboard.press('Alt+s');
  await expect(page.getByRole('heading', { name: '散客收款' })).toBeVisible();
  await type(page, '300');
  await page.keyboard.press('Enter');
  await expect(payment(page)).toBeVisible();
  await page.keyboard.press('Alt+0');
  await swipe(page, number);
  await expect(payment(page).getByText('定金，余额 100.00 · 周礼服')).toBeVisible();
  await expect(payment(page).getByLabel('现金付多少')).toHaveValue('200.00');
  await page.keyboard.press('Enter');
  await expect(payment(page)).toBeHidden();
  await expect(page.getByRole('row').filter({ hasText: '定金 100.00' }).first()).toBeVisible();
});

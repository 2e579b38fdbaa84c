// 支付方式: a way of the company's own is entered, takes money at the desk with its number, stands in the day's report under its name, and is
// offered no more once it is switched off.
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, get, remember, seen, swipe, type } from './support';

interface Ways {
  items: { id: string; code: string; row_version: number }[];
}

test('D01, S02: a way of the company takes a sale with its number', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  const tag = crypto.randomUUID().slice(0, 6);
  const name = `商场卡${tag}`;
  await beSignedIn(page, 'gm');
  await page.goto('/settings/payment-ways');
  await expect(page.getByRole('cell', { name: '现金', exact: true })).toBeVisible();
  await page.getByRole('button', { name: '新增支付方式' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('中文').fill(name);
  await form.getByLabel('英文').fill(`Mall card ${tag}`);
  await form.getByLabel('收款时必须填单号').check();
  await form.getByLabel('代码').fill(`mall-${tag}`);
  await seen(page, 'payment-way-new');
  await page.keyboard.press('Enter');
  await expect(form).toBeHidden();
  await expect(page.getByRole('cell', { name, exact: true })).toBeVisible();
  await seen(page, 'payment-ways');

  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page);
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await type(page, '66');
  await page.keyboard.press('F7');
  const pay = page.getByRole('dialog', { name: '收款' });
  await pay.getByRole('radio', { name: `其余用${name}付` }).check();
  await expect(pay.getByText('请输入单号')).toBeVisible();
  await pay.getByLabel(`${name}单号`).fill('M-2026');
  await seen(page, 'payment-way-at-the-desk');
  await page.keyboard.press('Enter');
  await expect(pay).toBeHidden();
  const { request } = page.context();
  const { items } = await get<{ items: { id: string }[] }>(request, `/postings?membership_id=${member.membershipId}`);
  const { tenders } = await get<{ tenders: unknown[] }>(request, `/postings/${items[0]?.id ?? ''}`);
  expect(tenders).toEqual([{ method: `mall-${tag}`, amount: '66.00', reference: 'M-2026' }]);

  await beSignedIn(page, 'gm');
  await page.goto('/reports/daily');
  await expect(page.getByText(name).first()).toBeVisible();
  await seen(page, 'payment-way-of-the-day');
  const ways = await get<Ways>(request, '/payment-ways');
  const own = ways.items.find((way) => way.code === `mall-${tag}`);
  const off = await request.patch(`/api/v1/payment-ways/${own?.id ?? ''}`, {
    headers: { 'X-Requested-With': 'regulars', 'If-Match': `"${own?.row_version ?? 0}"` },
    data: { retired: true },
  });
  expect(off.ok(), await off.text()).toBe(true);
  await beSignedIn(page, 'cashier', 'T1');
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await type(page, '5');
  await page.keyboard.press('F7');
  await expect(pay.getByRole('radio', { name: '其余用现金付' })).toBeVisible();
  await expect(pay.getByText(name)).toBeHidden();
});

// Points that a top-up gives: the offer in the editor, the preview at the desk, the account of the number, and the refund
// that takes them back.
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, freshProgram, remember, signIn, swipe, seen } from './support';

test.beforeEach(async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
});

test('S01, OP11, OP18: a top-up gives points, and its refund takes them back', async ({ page }) => {
  await beSignedIn(page, 'gm');
  const program = await freshProgram(page);
  await page.goto(`/rules?kind=top_up&program=${program.id}`);
  await page.getByLabel('赠送', { exact: true }).fill('');
  await page.getByLabel('赠送积分', { exact: true }).fill('500');
  await page.getByLabel('赠送积分有效月数').fill('12');
  await expect(page.getByText('1,000.00 + 0.00 + 500 积分')).toBeVisible();
  await seen(page, 'gift-rule');
  await page.getByRole('button', { name: /^发布第/ }).click();
  await expect(page.getByText(/第 1 版已发布/)).toBeVisible();

  await page.context().clearCookies();
  await signIn(page, 'cashier');
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page, { program });
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await page.keyboard.press('F4');
  const dialog = page.getByRole('dialog', { name: '充值' });
  await dialog.getByLabel('实付金额').fill('1000');
  await expect(dialog.getByText('+500', { exact: true })).toBeVisible();
  await seen(page, 'gift-top-up');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  await page.getByRole('button', { name: '退款', exact: true }).click();
  await expect(page.getByText('充值时赠送了 500 积分，收回 500 分')).toBeVisible();
  await seen(page, 'gift-refund');
});

// A bonus that comes month by month: the rule in the editor, the preview at the desk, what can be spent, the slip, the
// member's page, and the refund that ends what has not come.
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, freshProgram, remember, signIn, swipe, seen } from './support';

test.beforeEach(async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
});

test('S01, OP11, OP18: a bonus comes in twelve months, and a refund ends what is to come', async ({ page }) => {
  await beSignedIn(page, 'gm');
  const program = await freshProgram(page);
  await page.goto(`/rules?kind=top_up&program=${program.id}`);
  await page.getByLabel('实付满（元）').fill('2000');
  await page.getByLabel('赠法', { exact: true }).selectOption('fixed');
  await page.getByLabel('赠送', { exact: true }).fill('600');
  await page.getByLabel('赠送金额分几个月到账').fill('12');
  await page.getByLabel('赠送金额有效月数').fill('12');
  await page.getByRole('button', { name: /^发布第/ }).click();
  await expect(page.getByText('须晚于最后一期到账')).toBeVisible();
  await page.getByLabel('赠送金额有效月数').fill('');
  await seen(page, 'instalments-rule');
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
  await dialog.getByLabel('实付金额').fill('2000');
  await expect(dialog.getByText(/赠送未到账 600\.00，.* 到账 50\.00/)).toBeVisible();
  await seen(page, 'instalments-top-up');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  // 2 600.00 are in the balance, 2 000.00 can be spent.
  await expect(page.getByText('赠送未到账', { exact: true })).toBeVisible();
  await expect(page.getByText('2,000.00', { exact: true }).first()).toBeVisible();
  await seen(page, 'instalments-desk');
  await page.getByRole('button', { name: '退款', exact: true }).click();
  await expect(page.getByText('另有 600.00 未到账，退款后作废')).toBeVisible();
  await seen(page, 'instalments-refund');
});

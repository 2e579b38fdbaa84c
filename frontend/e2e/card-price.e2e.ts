// Goods that cost less when stored value pays for them: the rule, the desk, a card that is short, and the reason.
import { expect, test, type Page } from '@playwright/test';

import { beSignedIn, enrol, freshProgram, remember, signIn, swipe, type, type FreshProgram } from './support';

test.beforeEach(async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
});

/** The director publishes 6 折 for whatever the cards of a kind pay for. */
async function publish(page: Page): Promise<FreshProgram> {
  await beSignedIn(page, 'gm');
  const program = await freshProgram(page);
  await page.goto(`/rules?kind=card_discount&program=${program.id}`);
  await expect(page.getByText('100.00 打 6 折，卡里 30.00：卡付 30.00 抵 50.00，再付 50.00')).toBeVisible();
  await page.getByLabel('减', { exact: true }).fill('40');
  await expect(page.getByText('6 折', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: /^发布第/ }).click();
  await expect(page.getByText(/储值卡折扣第 1 版已发布/)).toBeVisible();
  return program;
}

const payment = (page: Page) => page.getByRole('dialog', { name: '收款' });
const summary = (page: Page) => payment(page).getByRole('region', { name: '合计' });

test('OP05: stored value has its own price, a card that is short covers its part, and the account says why', async ({
  page,
}) => {
  const program = await publish(page);
  await page.context().clearCookies();
  await signIn(page, 'cashier');
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page, { paid: '90.00', program });
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();

  // The card pays all: 60.00 of 100.00.
  await type(page, '100');
  await expect(page.getByText('应收 60.00，收后余额 30.00')).toBeVisible();
  await page.keyboard.press('F7');
  await expect(payment(page).getByText('付全单省 40.00', { exact: false })).toBeVisible();
  await expect(payment(page).getByLabel('储值付多少')).toHaveValue('60.00');
  await page.keyboard.press('Alt+3');
  await expect(summary(page)).toContainText('¥100.00');
  await page.keyboard.press('Alt+1');
  await expect(summary(page)).toContainText('¥60.00');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`收款 60.00，${member.name}`)).toBeVisible();

  // The card is short: what it holds covers more than its amount, cash pays the rest at list price.
  await type(page, '100');
  await expect(page.getByText('余额不足', { exact: false }).first()).toBeVisible();
  await page.keyboard.press('F7');
  await expect(payment(page).getByLabel('储值付多少')).toHaveValue('30.00');
  await expect(payment(page).getByLabel('现金付多少')).toHaveValue('50.00');
  await expect(summary(page)).toContainText('¥80.00');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`收款 80.00，${member.name}`)).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: '原价 100.00，实收 80.00' })).toBeVisible();
  await page.keyboard.press('Alt+w');
  const why = page.getByRole('dialog', { name: '为什么是这个数' });
  await expect(why.getByText('储值支付 6 折，50.00 的货付 30.00')).toBeVisible();
});

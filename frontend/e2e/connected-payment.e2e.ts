// Money by the customer's phone: a code is scanned before the sale is posted, a password is waited for, and what was not used
// goes back.
import { expect, test, type Page } from '@playwright/test';

import { atAConnectedTill, enrol, get, post, remember, swipe, type } from './support';

const CODE = '134567890123456789';

/** A member with stored value at a till that is connected to the simulator. */
async function atTheDesk(page: Page): Promise<void> {
  await atAConnectedTill(page);
  const member = await enrol(page, { paid: '50.00' });
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
}

const dialog = (page: Page) => page.getByRole('dialog', { name: '收款' });

/** Types an amount and chooses WeChat for all of it, by keys alone. */
async function payByWechat(page: Page, amount: string): Promise<void> {
  await expect(page.locator('#desk-amount')).toBeFocused();
  await type(page, amount);
  await page.keyboard.press('F7');
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press('Alt+4');
  await expect(page.getByRole('button', { name: new RegExp(`完成收款 ¥ ${amount}`) })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('heading', { name: '请扫顾客的付款码' })).toBeVisible();
}

test('OP25: a customer pays by phone; a password is waited for, and money that was not used goes back', async ({
  page,
}) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', 'yes');
  });
  await atTheDesk(page);

  await payByWechat(page, '30.01');
  await swipe(page, CODE);
  await expect(dialog(page).getByRole('heading', { name: '等顾客输密码' })).toBeVisible();
  await expect(dialog(page)).toBeHidden({ timeout: 20_000 });
  const shown = await get<{ items: { state: string; posting_id: string | null }[] }>(
    page.context().request,
    '/payments?limit=1',
  );
  expect(shown.items[0]).toMatchObject({ state: 'paid' });
  expect(shown.items[0]?.posting_id).not.toBeNull();

  await post(page.context().request, '/payments', {
    code: CODE,
    method: 'wechat',
    amount: '12.00',
    purpose: 'sale',
  });
  await page.goto('/payments?standing=unused');
  const row = page.getByRole('row').filter({ hasText: '12.00' }).first();
  await expect(row.getByText('已付，没用')).toBeVisible();
  await row.getByRole('button', { name: '退款' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '退回 ¥ 12.00' }).click();
  await page.goto('/payments?standing=refunded');
  await expect(page.getByText('已退 12.00').first()).toBeVisible({ timeout: 15_000 });
});

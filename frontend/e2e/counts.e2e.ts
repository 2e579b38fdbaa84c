// Counts at the desk: a package is sold for cash with change, and one key and Enter use one of it (N01, OP07).
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, swipe } from './support';

test('a package is sold for cash and used with one key (N01, OP07)', async ({ page }) => {
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page, {});
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  // Who has none comes to buy.
  await page.keyboard.press('Alt+c');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /洗车 10\+2/ }).check();
  await dialog.getByRole('button', { name: '现金' }).click();
  await dialog.getByRole('textbox', { name: '收到现金' }).fill('500');
  await expect(dialog.getByText('100.00')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: /标准洗车 剩 10 次 \+ 赠 2 次/ })).toBeVisible();
  await page.keyboard.press('Alt+c');
  await expect(dialog.getByRole('radio', { name: /标准洗车/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: /标准洗车 剩 9 次 \+ 赠 2 次/ })).toBeVisible();
  await expect(page.getByText('核销 1 次，计 33.33')).toBeVisible();
});

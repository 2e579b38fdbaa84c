// A time pass at the desk: paused, it cannot be used; resumed, it can; and what happened is told (OP07).
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, swipe } from './support';

test('OP07: a paused pass cannot be used until it goes on', async ({ page }) => {
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page, {});
  await page.goto('/desk');
  await expect(page.getByRole('button', { name: /重打小票/u })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await page.keyboard.press('Alt+c');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('radio').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.locator('#desk-amount')).toBeFocused();
  await page.keyboard.press('Alt+c');
  await dialog.getByRole('radio', { name: /洗车季卡/u }).check();
  await dialog.getByRole('button', { name: '现金' }).click();
  await dialog.getByRole('textbox', { name: '收到现金' }).fill('380');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  await page.keyboard.press('Alt+c');
  await dialog.getByRole('button', { name: '停卡 / 延期' }).click();
  await expect(dialog.getByText('还可停卡 90 天、2 次；停多少天，有效期就延多少天。')).toBeVisible();
  await dialog.getByLabel('停几天').fill('30');
  await dialog.getByLabel('原因').fill('出差');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('标准洗车 已停卡')).toBeVisible();
  await expect(page.getByRole('button', { name: /标准洗车 停卡中/u })).toBeVisible();

  await page.keyboard.press('Alt+c');
  await expect(dialog.getByRole('radio', { name: /标准洗车/u })).toBeDisabled();
  await dialog.getByRole('button', { name: '停卡 / 延期' }).click();
  await expect(dialog.getByText(/停卡 30 天，从/u)).toBeVisible();
  await dialog.getByRole('button', { name: '恢复使用' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('标准洗车 已恢复')).toBeVisible();

  await page.keyboard.press('Alt+c');
  await expect(dialog.getByRole('button', { name: /核销 1 次/u })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('标准洗车，核销 1 次')).toBeVisible();
});

// Counts at the desk: a package is sold for cash with change, and one key and Enter use one of it (N01, OP07).
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, get, swipe, seen } from './support';

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

test('a package is paid in part, the rest is owed, and its use names who served (OP01, OP07, OP09)', async ({
  page,
}) => {
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, {});
  await page.goto(`/members/${member.id}`);
  await page.getByRole('button', { name: '改额度' }).click();
  await page.getByLabel('最多可欠').fill('500');
  await page.keyboard.press('Enter');
  await expect(page.getByText('额度 500.00')).toBeVisible();
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();

  await page.keyboard.press('Alt+c');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /洗车 10\+2/ }).check();
  await dialog.getByRole('button', { name: '挂账' }).click();
  await dialog.getByRole('button', { name: '分几种方式付' }).click();
  await dialog.getByRole('combobox', { name: '一部分用' }).selectOption({ label: '现金' });
  await dialog.getByRole('textbox', { name: '金额', exact: true }).fill('150');
  await dialog.getByRole('textbox', { name: '收到现金' }).fill('200');
  await expect(dialog.getByText('挂账 250.00')).toBeVisible();
  await expect(dialog.getByText('50.00', { exact: true })).toBeVisible();
  await dialog.getByRole('combobox', { name: '销售员工' }).selectOption({ index: 1 });
  await seen(page, 'package-parts');
  await dialog.getByRole('button', { name: /售出，收/ }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('挂账欠 250.00')).toBeVisible();

  await page.keyboard.press('Alt+c');
  await expect(dialog.getByRole('radio', { name: /标准洗车/ })).toBeFocused();
  await dialog.getByRole('combobox', { name: '服务员工' }).selectOption({ index: 1 });
  await dialog.getByRole('combobox', { name: '服务员工' }).selectOption({ index: 1 });
  await seen(page, 'use-staff');
  const answer = page.waitForResponse((response) => response.url().endsWith('/count-uses'));
  await dialog.getByRole('button', { name: /核销 1 次/ }).click();
  await expect(dialog).toBeHidden();
  const { posting } = (await (await answer).json()) as { posting: { id: string } };
  type Lines = { lines: { staff: { role: string; share_bp: number }[] }[] };
  const { lines } = await get<Lines>(page.context().request, `/postings/${posting.id}`);
  expect(lines[0]?.staff.map(({ role, share_bp }) => [role, share_bp])).toEqual([
    ['performer', 5_000],
    ['performer', 5_000],
  ]);
});

// A member who comes by car: plates typed when they are enrolled, the whole plate at the desk, its end where members are searched.
import { expect, test } from '@playwright/test';

import { beSignedIn, remember, seen } from './support';

test('M06: a car finds its owner, however its plate is written', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'supervisor', 'T1');
  const digits = String(10_000 + Math.floor(Math.random() * 89_999));
  const name = `车${digits}`;
  await page.goto('/members');
  await page.getByRole('button', { name: '新增会员' }).click();
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('车牌').fill(`京a·1，粤b D${digits}`);
  await expect(page.getByRole('button', { name: /^开通会员/u })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(page.getByText('不是车牌号')).toBeVisible();
  await page.getByLabel('车牌').fill(`京a·${digits}，粤b D${digits}`);
  await seen(page, 'plates-enrol');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`车牌 京A${digits}，粤BD${digits}`)).toBeVisible();
  await seen(page, 'plates-member');

  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await page.getByLabel('找会员').fill(`京a ${digits}`);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name })).toBeVisible();
  await expect(page.getByText(`京A${digits} 粤BD${digits}`)).toBeVisible();
  await seen(page, 'plates-desk');

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: '找会员、页面、操作' }).fill(`d${digits}`);
  await expect(page.getByRole('option', { name: new RegExp(name) })).toBeVisible();
});

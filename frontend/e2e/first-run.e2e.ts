// The first start of an empty server. The server of these tests has its company already, so what it says about that is
// played here; the pages are the real ones.
import { expect, test } from '@playwright/test';

import { remember } from './support';

test('company, shop and administrator, and then the sign-in', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  let sent: unknown;
  await page.route('**/api/v1/setup', async (route) => {
    if (route.request().method() === 'GET') return route.fulfill({ json: { needed: true } });
    sent = route.request().postDataJSON();
    return route.fulfill({ status: 201, json: { tenant_number: '100777' } });
  });
  await page.goto('/');
  await expect(page.getByRole('heading', { name: '你的公司' })).toBeVisible();
  await expect(page.getByLabel('公司全称')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('必填')).toBeVisible();
  await page.keyboard.type('云杉咖啡有限公司');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '第一家店和卡' })).toBeVisible();
  await page.keyboard.type('湖滨店');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '管理员' })).toBeVisible();
  await page.keyboard.type('陈店长');
  await page.getByLabel('密码').fill('Coffee2026shop');
  await page.keyboard.press('Enter');
  await expect(page.getByText('100777')).toBeVisible();
  expect(sent).toMatchObject({ company_name: '云杉咖啡有限公司', shop_name: '湖滨店' });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '登录' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: '商户号' })).toHaveValue('100777');
  await expect(page.locator('input[name="password"]')).toBeFocused();
});

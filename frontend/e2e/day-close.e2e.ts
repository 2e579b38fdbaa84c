// 日结 in a real browser: a day is closed from the day's report, and opened again for a reason (OP04).
import { expect, test } from '@playwright/test';

import { beSignedIn, get, remember, seen } from './support';

test('OP04: a day is closed with its sheet, and opened again for a reason', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'gm');
  const { items: shops } = await get<{ items: { id: string }[] }>(page.context().request, '/shops');
  const day = '2020-01-05';
  await page.goto(`/reports/daily?from=${day}&to=${day}&shop=${shops[0]?.id ?? ''}`);
  await page.getByRole('button', { name: '日结', exact: true }).click();
  const drawer = page.getByRole('dialog', { name: `${day} 日结` });
  await expect(drawer.getByText('日结后这一天不再记入任何单据')).toBeVisible();
  await seen(page, 'day-close');
  await drawer.getByLabel('备注（可不填）').fill('盘点后');
  await drawer.getByRole('button', { name: /日结$/u }).click();
  await expect(drawer.getByText(/日结于/u)).toBeVisible();
  await expect(drawer.getByRole('region', { name: '实收' })).toBeVisible();
  await seen(page, 'day-closed');
  await drawer.getByRole('button', { name: '反日结' }).click();
  await drawer.getByLabel(/反日结的原因/u).fill('漏记一笔');
  await drawer.getByRole('button', { name: '反日结' }).click();
  await expect(drawer.getByText(/反日结于.*漏记一笔/u)).toBeVisible();
  await seen(page, 'day-reopened');
});

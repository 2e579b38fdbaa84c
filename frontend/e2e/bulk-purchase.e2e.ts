// A company buys in bulk: marked at the desk, without points, on the journal; and kept when the slip is rebuilt.
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, get, remember, seen, swipe } from './support';

interface Row {
  id: string;
  kind: string;
  bulk_purchase: boolean;
  effects: { reward_points: number };
}

test('P03: a bulk purchase is marked, earns nothing, and stays one when its slip is rebuilt', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'supervisor', 'T1');
  const { request } = page.context();
  const member = await enrol(page, { paid: '1000.00' });
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await page.keyboard.press('Alt+l');
  await page.getByLabel('项目').fill('礼盒');
  await page.getByLabel('单价').fill('198');
  const mark = page.getByRole('button', { name: '单位团购' });
  await mark.click();
  await expect(mark).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByText('单位团购，不计积分')).toBeVisible();
  await seen(page, 'bulk-lines');
  await page.getByLabel('单价').press('Enter');
  await expect(page.getByText(/收款/).first()).toBeVisible();
  const sold = async () =>
    (await get<{ items: Row[] }>(request, `/postings?membership_id=${member.membershipId}`)).items.filter(
      (row) => row.kind === 'consumption',
    );
  await expect.poll(async () => (await sold()).length).toBe(1);
  expect((await sold())[0]).toMatchObject({ bulk_purchase: true, effects: { reward_points: 0 } });
  await expect(page.getByText(/^单位团购/).first()).toBeVisible();

  await page.keyboard.press('F9');
  await page.getByRole('dialog', { name: '纠错' }).getByRole('button', { name: '改单重开' }).click();
  const drawer = page.getByRole('dialog', { name: '改单重开' });
  await expect(drawer.getByLabel('单位团购（不计积分）')).toBeChecked();
  await drawer.getByLabel('单价').fill('188');
  await expect(drawer.getByLabel('差额')).toContainText('198.00 → 188.00');
  await seen(page, 'bulk-rebuild');
  await drawer.getByLabel('单价').press('Enter');
  await expect(page.getByText(/已改单重开 ¥ 188.00/)).toBeVisible();
  expect((await sold())[0]).toMatchObject({ bulk_purchase: true, effects: { reward_points: 0 } });
});

// A slip that was typed wrongly is rebuilt at the desk: from its correction, with the lines to type over, in one step.
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, get, post, remember, seen, swipe } from './support';

interface Row {
  id: string;
  kind: string;
  receipt_no: string;
  points_serial: string | null;
  rebuilt_from: string | null;
}

test('X03: the wrong slip is typed over; the right one has its serial, and 18.00 go back in cash', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'supervisor', 'T1');
  const { request } = page.context();
  const member = await enrol(page);
  await post(request, '/consumptions', {
    membership_id: member.membershipId,
    amount: '286.00',
    tenders: [{ method: 'cash' }],
  });
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await page.keyboard.press('F9');
  await page.getByRole('dialog', { name: '纠错' }).getByRole('button', { name: '改单重开' }).click();

  const drawer = page.getByRole('dialog', { name: '改单重开' });
  const price = drawer.getByLabel('单价');
  await expect(price).toBeFocused();
  await expect(price).toHaveValue('286.00');
  await price.fill('268');
  const difference = drawer.getByLabel('差额');
  await expect(difference).toContainText('退现金');
  await expect(difference).toContainText('18.00');
  await expect(difference).toContainText('286.00 → 268.00');
  await seen(page, 'rebuild-drawer');
  await price.press('Enter');
  await expect(page.getByText(/已改单重开 ¥ 268.00/)).toBeVisible();

  const { items } = await get<{ items: Row[] }>(request, `/postings?membership_id=${member.membershipId}`);
  const [right, back, wrong] = items;
  expect([right?.kind, back?.kind, wrong?.kind]).toEqual(['consumption', 'reversal', 'consumption']);
  expect(right?.rebuilt_from).toBe(wrong?.id);
  expect(right?.points_serial).toBe(wrong?.receipt_no);
  await expect(page.getByText(new RegExp(`重开.*${wrong?.receipt_no}`)).first()).toBeVisible();
  await seen(page, 'rebuild-done');
});

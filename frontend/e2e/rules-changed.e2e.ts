// Other rules come into force while a member stands at the desk: nothing is posted by them that nobody has seen.
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, freshProgram, get, ownTill, post, remember, seen, swipe, type } from './support';

test('X01: a price that changed since it was shown is shown again before it is taken', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'gm');
  await ownTill(page);
  const { request } = page.context();
  const program = await freshProgram(page);
  const member = await enrol(page, { paid: '200.00', program });
  const postings = (limit: number) =>
    get<{ items: { total: string; business_date: string }[] }>(
      request,
      `/postings?membership_id=${member.membershipId}&limit=${limit}`,
    );
  const [paidIn] = (await postings(1)).items;
  const takeOff = (percentOff: number) =>
    post(request, '/rules', {
      kind: 'card_discount',
      program_id: program.id,
      in_force_from: paidIn?.business_date,
      body: { policy: 'card_part_only', by_tier: [{ level: 0, percent_off_bp: percentOff }] },
    });

  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await type(page, '100');
  await expect(page.getByText('应收 100.00，收后余额 100.00')).toBeVisible();
  await takeOff(4_000);
  await page.keyboard.press('Enter');
  await expect(page.getByText('没有记账：规则刚刚换了版本')).toBeVisible();
  await expect(page.getByText('应收 60.00，收后余额 140.00')).toBeVisible();
  await seen(page, 'rules-changed');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`收款 60.00，${member.name}`)).toBeVisible();

  // The same where the ways of payment are told.
  await type(page, '100');
  await page.keyboard.press('F7');
  const payment = page.getByRole('dialog', { name: '收款' });
  const total = payment.getByRole('region', { name: '合计' });
  await expect(total).toContainText('¥60.00');
  await takeOff(5_000);
  await page.keyboard.press('Enter');
  await expect(page.getByText('没有记账：规则刚刚换了版本').first()).toBeVisible();
  await expect(total).toContainText('¥50.00');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`收款 50.00，${member.name}`)).toBeVisible();
  const { items } = await postings(2);
  expect(items.map(({ total: taken }) => taken)).toEqual(['50.00', '60.00']);
});

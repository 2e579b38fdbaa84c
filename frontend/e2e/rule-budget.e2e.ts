// An offer with a budget: written in the editor, used up at the desk, and what is left of it on the rule's page.
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, freshProgram, post, remember, seen, signIn, swipe } from './support';

test('S01, K02: an offer ends when its budget is used up, and the desk says so before anybody pays', async ({
  page,
}) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'gm');
  const program = await freshProgram(page);
  await page.goto(`/rules?kind=top_up&program=${program.id}`);
  await page.getByLabel('实付满（元）').first().fill('10000');
  await page.getByLabel('赠送', { exact: true }).fill('20');
  await page.getByLabel('赠送预算（元）').fill('5000');
  await page.getByRole('button', { name: /^发布第/ }).click();
  await expect(page.getByText(/第 1 版已发布/)).toBeVisible();
  await expect(page.getByText('预算 5,000.00，还剩 5,000.00')).toBeVisible();

  await page.context().clearCookies();
  await signIn(page, 'cashier');
  await beSignedIn(page, 'cashier', 'T1');
  const { request } = page.context();
  for (let member = 0; member < 2; member += 1) {
    const { membershipId } = await enrol(page, { program });
    await post(request, '/top-ups', { membership_id: membershipId, tenders: [{ method: 'cash', amount: '10000.00' }] });
  }
  const member = await enrol(page, { program });
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await page.keyboard.press('F4');
  const dialog = page.getByRole('dialog', { name: '充值' });
  await dialog.getByLabel('实付金额').fill('10000');
  await expect(dialog.getByText('活动预算只剩 1,000.00，不够这次的 2,000.00，这次不按活动赠送。')).toBeVisible();
  await expect(dialog.getByText('+0.00', { exact: true })).toBeVisible();
  await seen(page, 'budget-top-up');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  await page.context().clearCookies();
  await signIn(page, 'gm');
  await beSignedIn(page, 'gm');
  await page.goto(`/rules?kind=top_up&program=${program.id}`);
  await expect(page.getByText('预算 5,000.00，还剩 1,000.00')).toBeVisible();
  await seen(page, 'budget-rule');
});

// 每周对账 in a real browser: who would get which text is seen first, then it is sent once.
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, post, remember, seen } from './support';

const DAY_MS = 86_400_000;

test('X04: the week is previewed with every text, sent, and not sent again', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'manager', 'T1');
  const { request } = page.context();
  const member = await enrol(page);
  // Seven days ago is always in the week before this one.
  const occurred_at = new Date(Date.now() - 7 * DAY_MS).toISOString();
  for (const amount of ['12.00', '30.50']) {
    const tenders = [{ method: 'cash' }];
    const late = { occurred_at, late_entry: { reason: '断网，手工开单' } };
    await post(request, '/consumptions', { membership_id: member.membershipId, amount, tenders, ...late });
  }
  await page.goto('/messages?view=weekly');
  const row = page.getByRole('row').filter({ hasText: member.name }).first();
  while (!(await row.isVisible())) {
    const more = page.getByRole('button', { name: '再取一些' }).and(page.locator(':not([aria-busy="true"])'));
    await expect(row.or(more).first()).toBeVisible();
    if (await row.isVisible()) break;
    await more.click();
  }
  await expect(row).toContainText('2');
  await expect(row).toContainText('共42.50');
  await expect(page.getByText(/位顾客，.*条额度/u)).toBeVisible();
  await seen(page, 'weekly-preview');
  await page.getByRole('button', { name: /^发送 \d+ 条$/u }).click();
  await expect(page.getByText('每周对账消息已开始发送')).toBeVisible();
  await expect(page.getByRole('button', { name: '这一周已发' })).toBeDisabled();
  await expect(page.getByText('发送中')).toBeHidden({ timeout: 30_000 });
  await seen(page, 'weekly-sent');
  await page.goto(`/messages?kind=weekly_audit&member=${member.id}`);
  await expect(page.getByRole('row').filter({ hasText: member.name }).first()).toContainText('每周对账');
});

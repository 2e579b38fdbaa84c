// An accountant's month in a real browser: what is owed, what was earned, down to a posting; the journal; the accounts.
import { readFile } from 'node:fs/promises';

import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, post, seen } from './support';

test('OP12: books come down to their postings and leave as a journal that balances', async ({ page }) => {
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, { paid: '1000.00' });
  await post(page.context().request, '/consumptions', {
    membership_id: member.membershipId,
    amount: '110.00',
    tenders: [{ method: 'stored_value' }],
  });
  await beSignedIn(page, 'gm');
  await page.goto('/reports/books');
  const owed = page.getByRole('region', { name: /^合同负债/u });
  await expect(owed.getByRole('row', { name: /期末/u })).toBeVisible();
  await expect(page.getByRole('slider', { name: /欠会员的在涨吗？/u })).toBeVisible();
  await seen(page, 'books');

  await owed.getByRole('button', { name: /预收（充值、售卡）/u }).click();
  const behind = page.getByRole('dialog');
  await expect(behind.getByRole('row').filter({ hasText: '1,000.00' }).first()).toBeVisible();
  await seen(page, 'books-behind');
  await page.keyboard.press('Escape');

  // Money by its way, and a balance: everything up to then.
  const money = page.getByRole('region', { name: '收款' });
  await money.getByRole('button', { name: /现金/u }).first().click();
  await expect(behind.getByText('由下列流水加成；点一条看它的推导')).toBeVisible();
  await expect(behind.getByRole('row').filter({ hasText: '1,000.00' }).first()).toBeVisible();
  await seen(page, 'books-money-behind');
  await page.keyboard.press('Escape');
  await owed.getByRole('button', { name: /期末/u }).first().click();
  await expect(behind.getByText('由开账以来的下列流水加成；点一条看它的推导')).toBeVisible();
  await expect(behind.getByRole('row').filter({ hasText: '1,000.00' }).first()).toBeVisible();
  await seen(page, 'books-balance-behind');
  await page.keyboard.press('Escape');
  await owed.getByRole('button', { name: /期初/u }).first().click();
  await expect(behind.getByText('由开账以来的下列流水加成；点一条看它的推导')).toBeVisible();
  await page.keyboard.press('Escape');

  const ageing = page.getByRole('region', { name: '账龄' });
  await expect(ageing.getByRole('row', { name: /储值/u }).first()).toBeVisible();
  await ageing.getByLabel('截至营业日').fill('2020-01-01');
  await expect(ageing.getByText('那一天没有未用完的余额')).toBeVisible();
  await expect(page).toHaveURL(/as_of=2020-01-01|as_of=%222020-01-01%22/u);
  await seen(page, 'books-ageing-then');
  await ageing.getByRole('button', { name: '看现在' }).click();
  await expect(ageing.getByRole('row', { name: /储值/u }).first()).toBeVisible();

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '凭证 CSV' }).click(),
  ]);
  const journal = await readFile(await file.path(), 'utf8');
  expect(journal.startsWith('\uFEFF')).toBe(true);
  expect(journal).toContain('2204');

  await page.getByRole('button', { name: '科目设置' }).click();
  await behind.getByRole('textbox', { name: /^预收款预计不再消费/u }).fill('5');
  await seen(page, 'books-accounts');
  await behind.getByRole('button', { name: '保存' }).click();
  const estimates = page.getByRole('region', { name: '估计（已入凭证）' });
  await expect(estimates.getByRole('row', { name: /本期沉淀收入/u })).toBeVisible();
  await expect(estimates.getByRole('row', { name: /积分递延期末/u })).toBeVisible();
  await estimates.scrollIntoViewIfNeeded();
  await seen(page, 'books-estimates');
  await estimates.getByRole('button', { name: /积分递延期末/u }).click();
  await expect(behind.getByText('按没有过期的积分数估计；积分数由下列流水加成')).toBeVisible();
  await expect(behind.getByRole('row').nth(1)).toBeVisible();
  await seen(page, 'books-estimate-behind');
  await page.keyboard.press('Escape');
  await estimates.getByRole('button', { name: /沉淀收入期末/u }).click();
  await expect(behind.getByText('按已交付的预收款估计；已交付由下列流水加成')).toBeVisible();
});

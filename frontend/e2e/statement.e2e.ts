// A statement of account in a real browser: from the member's page and from the desk, checked, printed, empty, and refused.
import { readFile } from 'node:fs/promises';

import { expect, test, type Page } from '@playwright/test';

import { beSignedIn, enrol, freshProgram, post, seen, swipe, type FreshMember } from './support';

interface Posted {
  posting: { id: string; receipt_no: string };
}

/** A member with a top-up, a sale that was taken back, and one that stands. */
async function history(page: Page): Promise<FreshMember> {
  const { request } = page.context();
  const member = await enrol(page, { paid: '1000.00' });
  const sell = (amount: string) =>
    post<Posted>(request, '/consumptions', { membership_id: member.membershipId, amount });
  const wrong = await sell('110.00');
  await post(request, '/reversals', { posting_id: wrong.posting.id, reason: '金额打错' });
  await sell('55.00');
  return member;
}

test('S03: a statement is opened from the member, adds up, and is printed on A4', async ({ page }) => {
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', 'yes');
  });
  await beSignedIn(page, 'manager', 'T1');
  const member = await history(page);
  await page.goto(`/members/${member.id}`);
  await page.getByRole('link', { name: '对账单' }).click();
  await expect(page.getByRole('heading', { name: '对账单' })).toBeVisible();
  const movements = page.getByRole('table').first();
  await expect(movements.getByRole('row', { name: /^期初/u })).toContainText('0.00');
  await expect(movements.getByRole('row').filter({ hasText: '充值' })).toContainText('+1,000.00');
  await expect(movements.getByRole('row').filter({ hasText: '已冲正' })).toHaveCount(1);
  await expect(movements.getByRole('row').filter({ hasText: '针对' })).toHaveCount(1);
  await expect(page.getByRole('table').nth(1)).toContainText('赠送');
  await seen(page, 'statement');

  await page.getByRole('button', { name: '打印 A4' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-printed', 'yes');
  const paper = page.locator('#print-root');
  await expect(paper).toHaveAttribute('data-page', '210x297');
  await expect(paper).toContainText('期末');
  await expect(paper.getByText('试**')).toHaveCount(1);

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载 PDF' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^对账单.*\.pdf$/u);
  expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe('%PDF-');
  if (process.env.REGULARS_SHOTS) await file.saveAs(`${process.env.REGULARS_SHOTS}/statement.pdf`);

  const [table] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出 Excel' }).click(),
  ]);
  expect(table.suggestedFilename()).toMatch(/^对账单.*\.xlsx$/u);
  expect((await readFile(await table.path())).subarray(0, 2).toString()).toBe('PK');

  await page.getByRole('button', { name: '上月' }).click();
  await expect(page.getByText('这段时间没有变动')).toBeVisible();
  await seen(page, 'statement-empty');
  await page.getByLabel('到', { exact: true }).fill('2020-01-01');
  await expect(page.getByText('结束不能早于开始')).toBeVisible();
  await page.getByRole('button', { name: '本年' }).click();
  await expect(movements.getByRole('row').filter({ hasText: '充值' })).toHaveCount(1);
});

test('RP01: a member with two cards has one statement over both, with why value moved', async ({ page }) => {
  await beSignedIn(page, 'gm');
  const program = await freshProgram(page);
  await beSignedIn(page, 'manager', 'T1');
  const { request } = page.context();
  const member = await history(page);
  const second = await post<{ id: string }>(request, `/members/${member.id}/memberships`, { program_id: program.id });
  const tenders = [{ method: 'cash', amount: '300.00' }];
  await post(request, '/top-ups', { membership_id: second.id, tenders });
  const lines = [{ label: '洗车', quantity: 2, unit_price: '40.00' }];
  await post(request, '/consumptions', { membership_id: second.id, lines });

  await page.goto(`/members/${member.id}`);
  await page.getByRole('link', { name: '全部会籍对账单' }).click();
  await expect(page.getByRole('heading', { name: '全部会籍对账单' })).toBeVisible();
  const sections = page.getByRole('region').filter({ has: page.getByRole('heading', { name: '变动明细' }) });
  await expect(page.getByRole('table').filter({ hasText: '洗车 × 2' })).toHaveCount(1);
  await expect(page.getByText('原因：金额打错')).toBeVisible();
  await expect(page.getByText(/充值规则：满/u)).toBeVisible();
  expect(await sections.count()).toBeGreaterThanOrEqual(2);
  await seen(page, 'statement-of-member');

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载 PDF' }).click(),
  ]);
  expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe('%PDF-');
  if (process.env.REGULARS_SHOTS) await file.saveAs(`${process.env.REGULARS_SHOTS}/statement-of-member.pdf`);
});

test('S03: a cashier finds the statement at the desk', async ({ page }) => {
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page, { paid: '200.00' });
  await page.goto('/desk');
  await expect(page.getByRole('button', { name: /重打小票/u })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await seen(page, 'statement-at-the-desk');
  await page.getByRole('link', { name: '对账单' }).click();
  await expect(page.getByRole('table').first().getByRole('row').filter({ hasText: '充值' })).toContainText('+200.00');
});

test('S03: a statement of nobody says so', async ({ page }) => {
  await beSignedIn(page, 'manager', 'T1');
  await page.goto('/memberships/01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59/statement');
  await expect(page.getByRole('alert')).toContainText('membership-not-found');
});

test('S03: a member is handed a link, reads the statement with its code, and the link is taken back', async ({
  page,
  browser,
}) => {
  await beSignedIn(page, 'manager', 'T1');
  const member = await history(page);
  await page.goto(`/memberships/${member.membershipId}/statement`);
  await page.getByRole('button', { name: '发给会员' }).click();
  const dialog = page.getByRole('dialog', { name: '发给会员' });
  await dialog.getByRole('button', { name: '生成链接' }).click();
  const address = await dialog.getByLabel('网址').inputValue();
  const code = (await dialog.getByRole('status').locator('b').textContent()) ?? '';
  expect(code).toMatch(/^\d{6}$/u);
  await seen(page, 'statement-link');

  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(address);
  await visitor.getByLabel('验证码').fill(code === '000000' ? '111111' : '000000');
  await visitor.getByRole('button', { name: '查看' }).click();
  await expect(visitor.getByText('再错 4 次')).toBeVisible();
  await seen(visitor, 'statement-code');
  await visitor.getByLabel('验证码').fill(code);
  await visitor.keyboard.press('Enter');
  await expect(visitor.getByRole('table').first().getByRole('row').filter({ hasText: '充值' })).toContainText(
    '+1,000.00',
  );
  await expect(visitor.getByText(member.name)).toHaveCount(0);
  await seen(visitor, 'statement-shared');
  const [file] = await Promise.all([
    visitor.waitForEvent('download'),
    visitor.getByRole('button', { name: '下载 PDF' }).click(),
  ]);
  expect((await readFile(await file.path())).subarray(0, 5).toString()).toBe('%PDF-');

  await dialog.getByRole('button', { name: '收回' }).click();
  await expect(dialog.getByText('已收回')).toBeVisible();
  await visitor.goto(address);
  await visitor.getByLabel('验证码').fill(code);
  await visitor.keyboard.press('Enter');
  await expect(visitor.getByRole('alert')).toContainText('链接');
  await visitor.context().close();
});

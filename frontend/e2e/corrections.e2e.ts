// Taking back with consequences: what is told before, a reason of the company, a manager beyond the limit of the role, and
// the report with its table.
import { readFileSync } from 'node:fs';

import { expect, test, type Browser, type Page } from '@playwright/test';

import { beSignedIn, enrol, limited, MANAGER, remember, swipe, type FreshMember, type UserName } from './support';

const TILL = 'T1';

async function as(browser: Browser, userName: UserName, till?: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, userName, till);
  return page;
}

async function openDesk(page: Page, member: FreshMember): Promise<void> {
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
}

test('S06, LG02: a correction says what follows, a manager approves it, and the owner reads why', async ({
  browser,
}) => {
  const owner = await as(browser, 'gm');
  const cashier = await as(browser, 'cashier', TILL);
  const member = await enrol(cashier, { paid: '1000.00' });
  const page = await limited(browser, owner, cashier, TILL);
  await openDesk(page, member);
  await page.keyboard.press('F9');
  const drawer = page.getByRole('dialog', { name: '纠错' });
  await expect(drawer.getByRole('region', { name: '一并撤回' })).toContainText('本金');
  await expect(drawer.getByRole('region', { name: '要动手办' })).toContainText('1,000.00');
  const approval = drawer.getByRole('region', { name: '请店长授权' });
  await expect(approval).toContainText('超出您一次 100.00 的限额');
  await drawer.getByRole('button', { name: '录错会员' }).click();
  await drawer.getByLabel('补充说明').fill('卡号看错');
  const act = drawer.getByRole('button', { name: /冲正/ });
  await expect(act).toBeDisabled();
  await approval.getByLabel('工号').fill(MANAGER.number);
  await approval.getByLabel('PIN').fill(MANAGER.pin);
  await act.click();
  await expect(page.getByText('已冲正 1,000.00')).toBeVisible();

  await owner.goto('/corrections?reason=wrong-member');
  const row = owner.getByRole('row').filter({ hasText: member.name });
  await expect(row).toContainText('录错会员：卡号看错');
  await expect(owner.getByRole('region', { name: '按原因合计' })).toContainText('录错会员');
  const waiting = owner.waitForEvent('download');
  await owner.getByRole('button', { name: '导出 Excel' }).click();
  expect(
    readFileSync(await (await waiting).path())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK');
});

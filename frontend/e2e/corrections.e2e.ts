// Taking back with consequences: what is told before, a reason of the company, a manager beyond the limit of the role, and
// the report with its table.
import { readFileSync } from 'node:fs';

import { expect, test, type Browser, type Page } from '@playwright/test';

import { beSignedIn, enrol, get, PASSWORD, remember, swipe, type FreshMember, type UserName } from './support';

const TILL = 'T1';
const PIN = '864209';

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

/** Lets the supervisors take back so much at once. */
async function limit(page: Page, amount: string | null): Promise<void> {
  const { request } = page.context();
  const headers = { 'X-Requested-With': 'regulars' };
  const { items } = await get<{ items: { id: string; name: string; row_version: number }[] }>(request, '/roles');
  const role = items.find((each) => each.name === '主管');
  const answer = await request.patch(`/api/v1/roles/${role?.id}`, {
    headers: { ...headers, 'If-Match': `"${role?.row_version}"` },
    data: { correction_limit: amount },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

test('S06, LG02: a correction says what follows, a manager approves it, and the owner reads why', async ({
  browser,
}) => {
  const owner = await as(browser, 'gm');
  const manager = await as(browser, 'manager');
  await manager.context().request.put('/api/v1/sessions/current/pin', {
    headers: { 'X-Requested-With': 'regulars' },
    data: { current_password: PASSWORD, pin: PIN },
  });
  const cashier = await as(browser, 'cashier', TILL);
  const member = await enrol(cashier, { paid: '1000.00' });
  await limit(owner, '100.00');
  const page = await as(browser, 'supervisor', TILL);
  try {
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
    await approval.getByLabel('工号').fill(await staffNumber(owner, 'manager'));
    await approval.getByLabel('PIN').fill(PIN);
    await act.click();
    await expect(page.getByText('已冲正 1,000.00')).toBeVisible();
  } finally {
    await limit(owner, null);
  }

  await owner.goto('/corrections?reason=wrong-member');
  const row = owner.getByRole('row').filter({ hasText: member.name });
  await expect(row).toContainText('录错会员：卡号看错');
  await expect(owner.getByRole('region', { name: '按原因合计' })).toContainText('录错会员');
  const waiting = owner.waitForEvent('download');
  await owner.getByRole('button', { name: '导出表格' }).click();
  const table = readFileSync(await (await waiting).path(), 'utf8');
  expect(table.startsWith('\uFEFF营业日,')).toBe(true);
  expect(table).toContain('录错会员：卡号看错');
});

async function staffNumber(page: Page, userName: string): Promise<string> {
  const { items } = await get<{ items: { user_name: string; staff_number: string }[] }>(
    page.context().request,
    '/users?limit=200',
  );
  return items.find((each) => each.user_name === userName)?.staff_number ?? '';
}

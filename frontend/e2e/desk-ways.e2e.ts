// What a clerk meets at the till beside the plain sale: a top-up paid in two ways, several people on one line, and a company
// that asks for a shift before it takes money.
import { expect, test, type Request } from '@playwright/test';

import { beSignedIn, enrol, get, ownTill, post, remember, seen, swipe, type } from './support';

test.beforeEach(async ({ page }) => remember(page, { language: 'zh-CN', theme: 'light' }));

test('S01, S02: a top-up is paid by transfer and in cash', async ({ page }) => {
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page);
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await page.keyboard.press('F4');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: '实付金额' }).fill('500');
  await dialog.getByRole('button', { name: '分几种方式付' }).click();
  await dialog.getByRole('combobox', { name: '一部分用' }).selectOption({ label: '转账' });
  await dialog.getByRole('textbox', { name: '金额', exact: true }).fill('300');
  await expect(dialog.getByText(/其余 (¥ )?200\.00 用现金付/u)).toBeVisible();
  await seen(page, 'top-up-two-ways');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  const { items } = await get<{ items: { id: string; kind: string }[] }>(
    page.context().request,
    `/postings?membership_id=${member.membershipId}`,
  );
  const posting = await get<{ tenders: { method: string; amount: string }[] }>(
    page.context().request,
    `/postings/${items[0]?.id ?? ''}`,
  );
  expect(posting.tenders.map(({ method, amount }) => [method, amount])).toEqual([
    ['transfer', '300.00'],
    ['cash', '200.00'],
  ]);
});

test('OP01: two served and one sold, each with a share of the line', async ({ page }) => {
  await beSignedIn(page, 'gm');
  const { request } = page.context();
  const tag = crypto.randomUUID().slice(0, 5);
  const hire = (name: string) =>
    post<{ id: string }>(request, '/employees', { number: `${name}${tag}`, name: `${name}${tag}` });
  const [a, b, c] = [await hire('A'), await hire('B'), await hire('C')];
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page, { paid: '500.00' });
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await page.keyboard.press('Alt+l');
  await page.getByLabel('项目').first().click();
  await type(page, '护理');
  await page.getByLabel('单价').first().fill('200');
  await page
    .getByLabel('服务人')
    .first()
    .selectOption({ label: `A${tag} A${tag}` });
  await page.getByRole('button', { name: '多位员工，各占多少' }).click();
  const dialog = page.getByRole('dialog', { name: '这一行的员工' });
  const add = dialog.getByRole('combobox', { name: '加一位' });
  await add.selectOption({ label: `B${tag} B${tag}` });
  await add.selectOption({ label: `C${tag} C${tag}` });
  await dialog.getByLabel(`C${tag} 的分工`).selectOption({ label: '销售员工' });
  await dialog.getByLabel(`A${tag} 占的百分比`).fill('110');
  await expect(dialog.getByRole('alert')).toHaveText('每种分工合计要是 100%。');
  await dialog.getByLabel(`A${tag} 占的百分比`).fill('70');
  await seen(page, 'line-people');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText(`A${tag} 70%、B${tag} 30%、C${tag}`)).toBeVisible();
  await seen(page, 'line-people-done');
  await page.getByLabel('单价').first().press('Enter');
  await expect(page.getByText('−200.00')).toBeVisible();
  const { items } = await get<{ items: { id: string }[] }>(request, `/postings?membership_id=${member.membershipId}`);
  const { lines } = await get<{ lines: { staff: { employee_id: string; role: string; share_bp: number }[] }[] }>(
    request,
    `/postings/${items[0]?.id ?? ''}`,
  );
  const shares = new Map(lines[0]?.staff.map((share) => [share.employee_id, [share.role, share.share_bp]]));
  expect(shares).toEqual(
    new Map([
      [a.id, ['performer', 7_000]],
      [b.id, ['performer', 3_000]],
      [c.id, ['seller', 10_000]],
    ]),
  );
});

test('OP04: where a shift is required it is opened on the way, and the sale goes on', async ({ page }) => {
  await beSignedIn(page, 'manager');
  const till = await ownTill(page);
  await beSignedIn(page, 'supervisor');
  const { request } = page.context();
  const chosen = await request.put('/api/v1/sessions/current/terminal', {
    headers: { 'X-Requested-With': 'regulars' },
    data: { terminal_id: till.id },
  });
  expect(chosen.ok(), await chosen.text()).toBe(true);
  const member = await enrol(page, { paid: '100.00' });
  // Asked of the whole company, it would stop every other desk of the demo: its refusal is said here, once.
  const sent: Request[] = [];
  await page.route(/\/api\/v1\/consumptions$/u, async (route) => {
    sent.push(route.request());
    if (sent.length > 1) return route.fallback();
    await route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: '/problems/shift-required',
        title: '请先开班',
        status: 409,
        code: 'shift-required',
      }),
    });
  });
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await type(page, '30');
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog', { name: '班次' });
  await expect(drawer.getByText('先开班再收款。')).toBeVisible();
  await seen(page, 'shift-first');
  await drawer.getByLabel('备用金').fill('300');
  await page.keyboard.press('Enter');
  await expect(drawer).toBeHidden();
  await expect(page.getByText('−30.00')).toBeVisible();
  expect(sent.map((each) => each.headers()['idempotency-key'])).toEqual(
    Array(2).fill(sent[0]?.headers()['idempotency-key']),
  );
});

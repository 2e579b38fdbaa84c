// 提成: a rule is written and tried, sellers are named on a top-up, the slip shows what they are due, and the month has every
// line (OP01).
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, freshProgram, get, post, remember, seen, swipe } from './support';

test('a rule is set, sellers share a top-up, and the month shows every line (OP01)', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'gm');
  const { request } = page.context();
  const program = await freshProgram(page);
  const tag = program.prefix;
  const hire = (name: string) =>
    post<{ id: string }>(request, '/employees', { number: `${name}${tag}`, name: `${name}${tag}` });
  await hire('A');
  await hire('B');

  // The rule: 3 % of what is paid for top-ups, and a fee for services asked for.
  await page.goto(`/rules?program=${program.id}&kind=commission`);
  await page.getByRole('button', { name: '新增条目' }).click();
  await page.getByRole('textbox', { name: '编码', exact: true }).fill('top-up');
  await page.getByRole('textbox', { name: '比例 %' }).fill('3');
  await page.getByRole('button', { name: '充值', exact: true }).click();
  await page.getByRole('button', { name: '新增阶梯' }).click();
  await page.getByRole('textbox', { name: '阶梯编码' }).fill('month');
  await page.getByRole('button', { name: '试算' }).click();
  await expect(page.getByRole('columnheader', { name: '相差' }).or(page.getByText('这个月没有人有业绩'))).toBeVisible();
  await seen(page, 'commission-trial');
  await page.locator('h1').scrollIntoViewIfNeeded();
  await seen(page, 'commission-rule');
  await page.getByRole('button', { name: '发布第 1 版' }).click();
  await expect(page.getByText('提成第 1 版已发布')).toBeVisible();

  // Who sells stands at a till.
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, { program });
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await page.getByRole('button', { name: /充值/ }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: '实付金额' }).fill('100');
  const sellers = dialog.getByRole('combobox', { name: '销售员工' });
  await sellers.selectOption({ label: `A${tag} A${tag}` });
  await sellers.selectOption({ label: `B${tag} B${tag}` });
  await expect(dialog.getByRole('region', { name: '提成预览' })).toContainText('1.50');
  await seen(page, 'commission-top-up');
  await dialog.getByRole('button', { name: /充值/ }).click();
  await expect(dialog).toBeHidden();

  await page.goto('/reports/commission');
  const row = page.getByRole('row', { name: new RegExp(`A${tag}`) });
  await expect(row).toContainText('1.50');
  await row.getByRole('button', { name: `A${tag} A${tag}` }).click();
  await expect(page.getByRole('heading', { name: `A${tag} 的明细` })).toBeVisible();
  await expect(page.getByText('top-up，实付本金 3%')).toBeVisible();
  await seen(page, 'commission-month');

  // Every total opens the lines that it is made of: of one and a kind of business, and of everybody.
  await page.getByRole('button', { name: `A${tag} 充值的明细：1.50` }).click();
  const ofOne = page.getByRole('region', { name: `A${tag} 的明细` });
  await expect(ofOne).toContainText('充值 · 1.50');
  await expect(ofOne.getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: `A${tag} 消费的明细：0.00` }).click();
  await expect(ofOne.getByText('没有明细')).toBeVisible();
  await page.getByRole('button', { name: /^合计 充值的明细：/u }).click();
  const ofAll = page.getByRole('region', { name: '全部明细' });
  await expect(ofAll.getByRole('row').filter({ hasText: `A${tag}` })).toContainText('1.50');
  await expect(ofAll.getByRole('row').filter({ hasText: `B${tag}` })).toContainText('1.50');
  await seen(page, 'commission-everybody');

  // The year: employee × month, a chart, and from an amount back to its lines.
  await page
    .getByRole('radio', { name: '全年' })
    .or(page.getByRole('button', { name: '全年' }))
    .click();
  const open = page.getByRole('button', { name: new RegExp(`^A${tag} .* 的明细：1\\.50$`, 'u') });
  await expect(open).toBeVisible();
  await expect(page.getByRole('heading', { name: '谁的提成多？' })).toBeVisible();
  await seen(page, 'commission-year');
  const [table] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出 Excel' }).click(),
  ]);
  expect(table.suggestedFilename()).toMatch(/^提成.*\.xlsx$/u);
  await open.click();
  await expect(page.getByRole('heading', { name: `A${tag} 的明细` })).toBeVisible();
});

test('a grade is given to an employee, and a clerk sees their own commission alone (OP01, OP23)', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'gm', 'T1');
  const { request } = page.context();
  const tag = crypto.randomUUID().slice(0, 6);
  await page.goto('/settings/grades');
  await page.getByRole('button', { name: '新增职级' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('中文名称').fill(`高级${tag}`);
  await form.getByLabel('英文名称').fill(`Senior ${tag}`);
  await form.getByLabel('编码').fill(`s-${tag}`);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row', { name: new RegExp(`高级${tag}`) })).toBeVisible();
  await seen(page, 'grades');
  const { items } = await get<{ items: { id: string; user_id: string | null; row_version: number }[] }>(
    request,
    '/employees',
  );
  const graded = items.find((each) => each.user_id === null);
  const answer = await request.patch(`/api/v1/employees/${graded?.id ?? ''}`, {
    headers: { 'X-Requested-With': 'regulars', 'If-Match': `"${graded?.row_version ?? 1}"` },
    data: { grade: `s-${tag}` },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  await page.goto('/settings/employees');
  await expect(page.getByRole('row', { name: new RegExp(`高级${tag}`) })).toBeVisible();

  await beSignedIn(page, 'cashier', 'T1');
  await page.goto('/reports/own-commission');
  await expect(page.getByRole('heading', { name: '我的提成' })).toBeVisible();
  await seen(page, 'own-commission');
  await page.goto('/reports/commission');
  await expect(page).toHaveURL(/no-access/);
});

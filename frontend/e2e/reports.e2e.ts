// An owner's month end in a real browser: periods at one press, figures side by side, and workbooks to take away.
import { readFile } from 'node:fs/promises';

import { expect, test, type Page } from '@playwright/test';

import { beSignedIn, enrol, post, seen } from './support';

/** The workbook that a button hands over. */
async function taken(page: Page, name: string | RegExp): Promise<Buffer> {
  const button = page.getByRole('button', { name }).first();
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  expect(file.suggestedFilename()).toMatch(/\.xlsx$/u);
  if (process.env.REGULARS_SHOTS) await file.saveAs(`${process.env.REGULARS_SHOTS}/${file.suggestedFilename()}`);
  return readFile(await file.path());
}

const isWorkbook = (file: Buffer) => file.subarray(0, 2).toString() === 'PK' && file.includes('xl/workbook.xml');

test.beforeEach(async ({ page }) => {
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, { paid: '1000.00' });
  await post(page.context().request, '/consumptions', {
    membership_id: member.membershipId,
    lines: [{ label: '剪发', quantity: 1, unit_price: '88.50', category: 'service' }],
  });
  await beSignedIn(page, 'gm');
});

test('RP01: periods are chosen at one press, kept in the address, and reached by the keyboard', async ({ page }) => {
  await page.goto('/reports/daily');
  const periods = page.getByRole('group', { name: '时间段' });
  const pressed = periods.getByRole('button', { pressed: true });
  await expect(pressed).toHaveText('今日');
  await seen(page, 'daily-today');
  await periods.getByRole('button', { name: '今日' }).focus();
  // The month before: it has many days on the first of a month, too.
  for (const name of ['昨日', '本周', '本月', '上月']) {
    await page.keyboard.press('Tab');
    await expect(periods.getByRole('button', { name })).toBeFocused();
  }
  await page.keyboard.press('Enter');
  await expect(pressed).toHaveText('上月');
  const { searchParams } = new URL(page.url());
  expect(searchParams.get('from')).toMatch(/-01$/u);
  await expect(page.getByRole('region', { name: '实收与消耗' })).toBeVisible();
  await expect(page.getByRole('region', { name: '实收', exact: true })).toBeVisible();
  await seen(page, 'daily-month');

  await page.reload();
  await expect(pressed).toHaveText('上月');
  await periods.getByRole('button', { name: '自选' }).click();
  await expect(page.getByLabel('从', { exact: true })).toBeFocused();
  await page.getByLabel('到', { exact: true }).fill('2020-01-01');
  await expect(page.getByText('结束不能早于开始')).toBeVisible();
});

test('RP01: a year by month and quarter, by shop, person and category', async ({ page }) => {
  await page.goto('/reports/daily');
  await page.getByRole('group', { name: '时间段' }).getByRole('button', { name: '本年' }).click();
  const by = page.getByRole('group', { name: '分列' });
  for (const [name, shot] of [
    ['月份', 'month'],
    ['季度', 'quarter'],
    ['门店', 'shop'],
    ['收银员', 'cashier'],
    ['员工', 'employee'],
    ['分类', 'category'],
  ] as const) {
    await by.getByRole('button', { name }).click();
    await expect(by.getByRole('button', { pressed: true })).toHaveText(name);
    await expect(page.getByRole('region', { name: '消耗与现结' }).first()).toBeVisible();
    await seen(page, `daily-by-${shot}`);
    if (name === '收银员') {
      await page
        .getByRole('button', { name: /, 消耗与现结, / })
        .first()
        .click();
      await expect(page.getByRole('dialog').getByRole('row').nth(1)).toBeVisible();
      await seen(page, 'daily-cashier-behind');
      await page.keyboard.press('Escape');
    }
  }
  await page.goto('/reports/commission');
  await expect(page.getByRole('group', { name: '时间段' }).getByRole('button', { pressed: true })).toHaveText('本月');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/reports/daily');
  await page.getByRole('combobox', { name: '时间段' }).selectOption({ label: '上月' });
  await expect(page.getByRole('region', { name: '实收与消耗' })).toBeVisible();
  await seen(page, 'daily-phone');
});

test("RP01: figures of the question before are nobody's answer: neither renamed nor pressed", async ({ page }) => {
  await page.goto('/reports/daily?by=shop');
  const by = page.getByRole('group', { name: '分列' });
  const shops = page.getByRole('region', { name: '门店' });
  await expect(shops.getByRole('row').nth(1)).toBeVisible();
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/reports\/daily\?.*group_by=cashier/u, async (route) => {
    await answered;
    await route.continue();
  });
  await by.getByRole('button', { name: '收银员' }).click();
  await expect(by.getByRole('button', { pressed: true })).toHaveText('收银员');
  await expect(shops).toBeHidden();
  const cashiers = page.getByRole('region', { name: '收银员' });
  await expect(cashiers).toBeHidden();
  await expect(page.locator('[inert]').getByText('交付合计')).toBeVisible();
  await expect(page.getByRole('button', { name: '导出 Excel' })).toBeDisabled();
  answer();
  await expect(cashiers.getByRole('row').nth(1)).toBeVisible();
  await expect(page.locator('[inert]')).toHaveCount(0);
});

test('RP01: what somebody sold and performed, and the pieces of a category, open their postings', async ({ page }) => {
  const { request } = page.context();
  const name = `周师傅${crypto.randomUUID().slice(0, 6)}`;
  const { id } = await post<{ id: string }>(request, '/employees', { number: name.slice(-6), name });
  const staff = ['seller', 'performer'].map((role) => ({ employee_id: id, role, share_bp: 10000 }));
  const category = `c${name.slice(-6)}`;
  await beSignedIn(page, 'manager', 'T1');
  await post(request, '/consumptions', {
    lines: [{ label: '剪发', quantity: 3, unit_price: '20.00', category, staff }],
    tenders: [{ method: 'cash' }],
  });
  await beSignedIn(page, 'gm');
  await page.goto('/reports/daily?by=employee');
  const drawer = page.getByRole('dialog');
  const row = drawer.getByRole('row').nth(1);
  await page.getByRole('button', { name: `${name}, 合计, 120.00` }).click();
  await expect(row).toContainText('120.00');
  await seen(page, 'daily-person-behind');
  await page.keyboard.press('Escape');
  await page.getByRole('group', { name: '分列' }).getByRole('button', { name: '分类' }).click();
  await page.getByRole('button', { name: `${category}, 件数, 3` }).click();
  await expect(drawer.getByRole('columnheader', { name: '次数/件数' })).toBeVisible();
  await expect(row.getByRole('cell').nth(3)).toHaveText('3');
  await expect(row).toContainText('60.00');
  await seen(page, 'daily-pieces-behind');
});

test('I02, RP01: every report hands over a workbook', async ({ page }) => {
  await page.goto('/reports/daily?by=cashier');
  expect(isWorkbook(await taken(page, '导出 Excel'))).toBe(true);
  await expect(page.getByText('已导出')).toBeVisible();
  await page.getByRole('button', { name: /^消耗与现结, 交付合计,/u }).click();
  const drawer = page.getByRole('dialog');
  const behind = drawer.getByRole('button', { name: '导出 Excel' });
  await expect(behind).toBeEnabled();
  await seen(page, 'daily-behind-export');
  const [file] = await Promise.all([page.waitForEvent('download'), behind.click()]);
  expect(isWorkbook(await readFile(await file.path()))).toBe(true);
  for (const [path, names] of [
    ['/reports/books', ['导出 Excel', '凭证 Excel']],
    ['/reports/settlement', ['导出 Excel']],
  ] as const) {
    await page.goto(path);
    for (const name of names) {
      await expect(page.getByRole('button', { name })).toBeEnabled();
      expect(isWorkbook(await taken(page, name)), `${path} ${name}`).toBe(true);
    }
    await seen(page, `export${path.replaceAll('/', '-')}`);
  }
});

// A refund of stored value in a real browser: the clerk asks for it, the value is frozen meanwhile, a manager approves at the
// same screen, it is paid out and posted; and value that is set aside cannot be spent.
import { expect, test, type Page } from '@playwright/test';

import {
  atAConnectedTill,
  beSignedIn,
  enrol,
  get,
  MANAGER,
  post,
  seen,
  swipe,
  type,
  type FreshMember,
} from './support';

async function open(page: Page, paid?: string): Promise<FreshMember> {
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page, paid === undefined ? {} : { paid });
  await page.goto('/desk');
  await expect(page.getByRole('button', { name: /重打小票/u })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  return member;
}

test('OP11: what is left of a top-up goes back: asked for, approved by PIN, paid out', async ({ page }) => {
  await open(page, '200.00');
  await type(page, '80');
  await page.keyboard.press('Enter');
  await expect(page.getByText('−80.00')).toBeVisible();

  await page.getByRole('button', { name: '退款', exact: true }).click();
  const drawer = page.getByRole('dialog', { name: '退款' });
  await drawer.getByLabel('原因说明').fill('搬家');
  await drawer.getByRole('button', { name: /申请退款 ¥ 120.00/u }).click();
  await expect(page.getByText('已申请退款 ¥ 120.00，等待审批')).toBeVisible();

  // Frozen: nothing can be spent while it waits.
  await type(page, '1');
  await expect(page.getByText('没有收款：部分储值已冻结')).toBeVisible();
  await page.locator('#desk-amount').fill('');

  await page.getByRole('button', { name: '退款', exact: true }).click();
  await drawer.getByLabel('店长工号').fill(MANAGER.number);
  await drawer.getByLabel('PIN').fill(MANAGER.pin);
  await page.keyboard.press('Enter');
  await drawer.getByRole('button', { name: /已付款，记账 ¥ 120.00/u }).click();
  await expect(drawer).toBeHidden();
  await expect(page.getByText('已退款 ¥ 120.00')).toBeVisible();
  await expect(page.getByText('−120.00')).toBeVisible();
});

test('S05: what is set aside cannot be spent, and is free again when it is let go', async ({ page }) => {
  await open(page, '200.00');
  await page.getByRole('button', { name: '冻结', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '冻结与解冻' });
  await dialog.getByLabel('冻结金额').fill('150');
  await dialog.getByLabel('用途').fill('蛋糕订金');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await type(page, '60');
  await expect(page.getByText('没有收款：部分储值已冻结')).toBeVisible();
  await page.locator('#desk-amount').fill('');
  await page.getByRole('button', { name: '冻结与解冻' }).click();
  await expect(dialog.getByText('蛋糕订金')).toBeVisible();
  await dialog.getByRole('button', { name: '解冻' }).click();
  await expect(dialog).toBeHidden();
  await type(page, '60');
  await page.keyboard.press('Enter');
  await expect(page.getByText('−60.00')).toBeVisible();
});

test('OP11: a package goes back: its counts are frozen while it waits, and end when it is paid out', async ({
  page,
}) => {
  await open(page);
  await page.keyboard.press('Alt+c');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /洗车 10\+2/u }).check();
  await dialog.getByRole('button', { name: '现金' }).click();
  await dialog.getByRole('textbox', { name: '收到现金' }).fill('400');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('Alt+c');
  await expect(dialog.getByRole('radio', { name: /标准洗车/u })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /标准洗车 剩 9 次 \+ 赠 2 次/u })).toBeVisible();

  await page.getByRole('button', { name: '退款', exact: true }).click();
  const drawer = page.getByRole('dialog', { name: '退款' });
  await expect(drawer.getByRole('checkbox', { name: /洗车 10\+2/u })).toBeChecked();
  await drawer.getByLabel('原因说明').fill('搬家');
  await drawer.getByText('商家原因').click();
  await drawer.getByRole('button', { name: /申请退款 ¥ 366.67/u }).click();
  await expect(page.getByText('已申请退款 ¥ 366.67，等待审批')).toBeVisible();
  await expect(page.getByRole('button', { name: /标准洗车 退款中/u })).toBeVisible();
  await page.keyboard.press('Alt+c');
  await expect(dialog.getByRole('radio', { name: /标准洗车/u })).toBeDisabled();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: '退款', exact: true }).click();
  await drawer.getByLabel('店长工号').fill(MANAGER.number);
  await drawer.getByLabel('PIN').fill(MANAGER.pin);
  await page.keyboard.press('Enter');
  await drawer.getByRole('button', { name: /已付款，记账 ¥ 366.67/u }).click();
  await expect(drawer).toBeHidden();
  await expect(page.getByText('已退款 ¥ 366.67')).toBeVisible();
  await expect(page.getByRole('cell', { name: /退.*366\.67/u })).toBeVisible();
});

test('OP11: a refund that somebody approves elsewhere says so where the clerk waits', async ({ page, browser }) => {
  const member = await open(page, '200.00');
  await page.getByRole('button', { name: '退款', exact: true }).click();
  const drawer = page.getByRole('dialog', { name: '退款' });
  await drawer.getByLabel('原因说明').fill('搬家');
  await drawer.getByRole('button', { name: /申请退款 ¥ 200.00/u }).click();
  await page.getByRole('button', { name: '退款', exact: true }).click();
  await expect(drawer.getByText('待审批', { exact: true })).toBeVisible();

  const elsewhere = await (await browser.newContext()).newPage();
  await beSignedIn(elsewhere, 'manager');
  const { request } = elsewhere.context();
  const { items } = await get<{ items: { id: string }[] }>(
    request,
    `/refunds?membership_id=${member.membershipId}&state=requested`,
  );
  await post(request, `/refunds/${items[0]?.id ?? ''}/approval`, {});
  await expect(page.getByText(/退款 (¥ )?200\.00 已批准/u)).toBeVisible({ timeout: 15_000 });
  await seen(page, 'refund-approved-elsewhere');
  await drawer.getByRole('button', { name: /已付款，记账 ¥ 200.00/u }).click();
  await expect(drawer).toBeHidden();
  await elsewhere.context().close();
});

test('OP11: the company sets rates of interest by the day of the top-up, and takes them off again', async ({
  page,
}) => {
  await beSignedIn(page, 'gm');
  await page.goto('/settings/tenant');
  const terms = page.getByRole('region', { name: '退款条款' });
  await expect(terms.getByLabel('退款手续费 %')).toHaveValue('0');
  await terms.getByRole('button', { name: '加一条利率' }).click();
  // So late that no top-up of another journey earns by it.
  await terms.getByLabel('充值日起').fill('2099-01-01');
  await terms.getByLabel('年利率 %').fill('3.1');
  await seen(page, 'refund-terms');
  await terms.getByRole('button', { name: '保存' }).click();
  await expect(page.getByText('已保存')).toBeVisible();
  await page.reload();
  await expect(terms.getByLabel('年利率 %')).toHaveValue('3.1');
  await terms.getByRole('button', { name: '移除' }).click();
  await terms.getByRole('button', { name: '保存' }).click();
  await expect(terms.getByLabel('年利率 %')).toHaveCount(0);
  const { request } = page.context();
  await expect
    .poll(async () => (await get<{ refund_interest: unknown[] }>(request, '/tenant')).refund_interest)
    .toEqual([]);
});

test('OP11, OP25: what the provider took goes back by it first, the rest by hand; then it is posted', async ({
  page,
}) => {
  const { request } = page.context();
  await atAConnectedTill(page);
  const member = await enrol(page, { paid: '20.00' });
  const payment = await post<{ id: string }>(request, '/payments', {
    code: '134567890123456789',
    method: 'wechat',
    amount: '80.00',
    purpose: 'top_up',
  });
  await post(request, '/top-ups', {
    membership_id: member.membershipId,
    tenders: [{ method: 'wechat', amount: '80.00', payment_id: payment.id }],
  });
  await post(request, '/refunds', { membership_id: member.membershipId, cause: 'shop', reason: '搬家' });
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();

  await page.getByRole('button', { name: '退款', exact: true }).click();
  const drawer = page.getByRole('dialog', { name: '退款' });
  await drawer.getByLabel('店长工号').fill(MANAGER.number);
  await drawer.getByLabel('PIN').fill(MANAGER.pin);
  await page.keyboard.press('Enter');
  await expect(drawer.getByRole('combobox', { name: '退款方式' }).first()).toContainText('微信，原路退回');
  await drawer.getByRole('button', { name: /原路退回 ¥ 80.00/u }).click();
  await expect(drawer.getByText(/已原路退回，单号/u)).toBeVisible();
  await expect(drawer.getByText('付款中')).toBeVisible();
  await expect(drawer.getByText(/不能取消，付完后记账/u)).toBeVisible();
  await seen(page, 'refund-by-provider');
  await drawer.getByRole('button', { name: /已付款，记账 ¥ 100.00/u }).click();
  await expect(drawer).toBeHidden();
  await expect(page.getByText('已退款 ¥ 100.00')).toBeVisible();
});

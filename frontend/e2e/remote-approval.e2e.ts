// Nobody who may approve stands at the desk: the clerk asks, the owner sees on a phone what would follow now and approves, or does not,
// and the desk is told.
import { expect, test, type Browser, type Page } from '@playwright/test';

import { beSignedIn, enrol, limited, PHONE, remember, seen, swipe, type FreshMember } from './support';

const TILL = 'T1';

async function openDesk(page: Page, member: FreshMember): Promise<void> {
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
}

/** The owner at home. */
async function onPhone(browser: Browser): Promise<Page> {
  const phone = await browser.newContext({ ...PHONE, locale: 'zh-CN' });
  const owner = await phone.newPage();
  await beSignedIn(owner, 'gm');
  return owner;
}

test('S06, OP16: a correction beyond the limit is asked for at the desk, refused once, and approved on a phone', async ({
  browser,
}) => {
  const owner = await onPhone(browser);
  const cashier = await (await browser.newContext()).newPage();
  await remember(cashier, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(cashier, 'cashier', TILL);
  const member = await enrol(cashier, { paid: '880.00' });
  const page = await limited(browser, owner, cashier, TILL);
  await openDesk(page, member);
  await page.keyboard.press('F9');
  const drawer = page.getByRole('dialog', { name: '纠错' });
  const asking = drawer.getByRole('region', { name: '纠错申请' });
  await drawer.getByRole('button', { name: '录错会员' }).click();
  await drawer.getByLabel('补充说明').fill('卡号看错');
  await asking.getByRole('button', { name: '申请远程批准' }).click();
  await expect(asking.getByText('等待批准')).toBeVisible();
  await expect(asking.getByRole('button', { name: '撤回申请' })).toBeVisible();
  await seen(page, 'remote-approval-asked');

  await owner.goto('/overview');
  const row = owner.getByRole('button', { name: new RegExp(`${member.name}.*880\\.00`, 'u') });
  await row.tap();
  const detail = owner.getByRole('dialog', { name: '纠错申请' });
  await expect(detail.getByText('录错会员：卡号看错')).toBeVisible();
  await expect(detail.getByRole('region', { name: '一并撤回' })).toContainText('本金');
  await expect(detail.getByRole('region', { name: '要动手办' })).toContainText('880.00');
  await seen(owner, 'remote-approval-phone');
  const sideways = await owner.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(sideways, 'the page does not move sideways').toBeLessThanOrEqual(0);
  await detail.getByLabel('不批准的原因').fill('先给我打电话');
  await detail.getByRole('button', { name: '不批准' }).tap();
  await expect(detail).toBeHidden();

  await expect(asking.getByText(/没有获准/u)).toBeVisible({ timeout: 15_000 });
  await expect(asking).toContainText('先给我打电话');
  await seen(page, 'remote-approval-refused');
  await asking.getByRole('button', { name: '申请远程批准' }).click();
  await expect(asking.getByText('等待批准')).toBeVisible();

  await owner.goto('/overview');
  await row.tap();
  await detail.getByRole('button', { name: /^批准冲正/u }).tap();
  await expect(detail).toBeHidden();
  await expect(row).toBeHidden();

  await expect(drawer).toBeHidden({ timeout: 15_000 });
  await expect(page.getByText(/已批准：冲正/u)).toBeVisible();
  await seen(page, 'remote-approval-done');
  await owner.goto('/corrections?reason=wrong-member');
  const correction = owner.getByRole('row').filter({ hasText: member.name });
  await expect(correction).toContainText('录错会员：卡号看错');
  await owner.context().close();
});

test('S06: a request that waits is withdrawn by whoever asked', async ({ browser }) => {
  const owner = await onPhone(browser);
  const cashier = await (await browser.newContext()).newPage();
  await remember(cashier, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(cashier, 'cashier', TILL);
  const member = await enrol(cashier, { paid: '300.00' });
  const page = await limited(browser, owner, cashier, TILL);
  await openDesk(page, member);
  await page.keyboard.press('F9');
  const asking = page.getByRole('dialog', { name: '纠错' }).getByRole('region', { name: '纠错申请' });
  await asking.getByRole('button', { name: '申请远程批准' }).click();
  await asking.getByRole('button', { name: '撤回申请' }).click();
  await expect(asking.getByText('申请已撤回')).toBeVisible();
  await owner.goto('/overview');
  await expect(owner.getByRole('region', { name: '待我处理' })).toBeVisible();
  await expect(owner.getByRole('button', { name: new RegExp(member.name, 'u') })).toBeHidden();
  await owner.context().close();
});

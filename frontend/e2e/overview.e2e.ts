// An owner at home: today at one look on a phone, and the refund that waits is approved from there.
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, post, seen } from './support';

test('OP16, OP11: an owner reads the day on a phone and approves a refund there', async ({ page, browser }) => {
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, { paid: '500.00' });
  await post(page.context().request, '/refunds', { membership_id: member.membershipId, cause: 'shop', reason: '搬家' });

  const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'zh-CN' });
  const owner = await phone.newPage();
  await beSignedIn(owner, 'gm');
  await owner.goto('/');
  await owner.waitForURL('**/overview');
  await expect(owner.getByRole('region', { name: '今天' })).toContainText('实收');
  const chart = owner.getByRole('slider', { name: /充值/u });
  await chart.focus();
  await owner.keyboard.press('ArrowLeft');
  await expect(chart).toHaveAttribute('aria-valuetext', /充值 [\d,]+\.\d\d/u);
  await seen(owner, 'overview-phone');
  const sideways = await owner.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(sideways, 'the page does not move sideways').toBeLessThanOrEqual(0);

  await owner.getByRole('button', { name: new RegExp(member.name, 'u') }).tap();
  const drawer = owner.getByRole('dialog');
  await expect(drawer.getByText('搬家')).toBeVisible();
  await seen(owner, 'overview-approve');
  await drawer.getByRole('button', { name: /^同意退款/u }).tap();
  await expect(drawer).toBeHidden();
  await expect(owner.getByRole('button', { name: new RegExp(member.name, 'u') })).toBeHidden();
  await phone.close();

  await page.goto('/overview');
  await expect(page.getByRole('region', { name: '各门店' }).getByRole('row')).not.toHaveCount(0);
  await page.getByRole('button', { name: '表格' }).click();
  await expect(page.getByRole('columnheader', { name: '储值消费' })).toBeVisible();
  await page.getByRole('button', { name: '图', exact: true }).click();
  await seen(page, 'overview');
});

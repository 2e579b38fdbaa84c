// 冻结 at the desk: a sale is paid from what was set aside, in part or wholly, and what it does not take is free again.
import { expect, test, type Page } from '@playwright/test';

import { beSignedIn, enrol, post, remember, seen, swipe, type, type FreshMember } from './support';

test.beforeEach(async ({ page }) => remember(page, { language: 'zh-CN', theme: 'light' }));

/** A member with 300.00, of which some is set aside, open at the till. */
async function withHolds(page: Page, holds: readonly [amount: string, reason: string][]): Promise<FreshMember> {
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page, { paid: '300.00' });
  for (const [amount, reason] of holds) {
    await post(page.context().request, '/holds', {
      membership_id: member.membershipId,
      amount,
      minutes: 240,
      reason,
    });
  }
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  return member;
}

const strip = (page: Page) => page.getByRole('group', { name: '从冻结金额收款' });
const balance = (page: Page) => page.getByRole('region', { name: '储值余额' });

test('S05: a part of a hold pays the sale by keys, and the rest of it is free', async ({ page }) => {
  await withHolds(page, [['250.00', '蛋糕订金']]);
  // Without the hold there is not enough that is free.
  await type(page, '180');
  await expect(page.getByText('没有收款：部分储值已冻结')).toBeVisible();
  await page.keyboard.press('Alt+h');
  await expect(strip(page).getByRole('button', { name: /250\.00.*蛋糕订金/u })).toHaveAttribute('aria-pressed', 'true');
  await expect(strip(page)).toContainText('收 180.00，解冻 70.00');
  await seen(page, 'hold-capture');
  await page.keyboard.press('Enter');
  await expect(page.getByText('−180.00')).toBeVisible();
  await expect(balance(page)).toContainText('120.00');
  await expect(strip(page)).toBeHidden();
});

test('S05: a touch takes the whole hold, and another stays set aside', async ({ page }) => {
  await withHolds(page, [
    ['100.00', '包间'],
    ['50.00', '押金'],
  ]);
  await strip(page)
    .getByRole('button', { name: /100\.00/u })
    .click();
  await expect(page.locator('#desk-amount')).toHaveValue('100.00');
  await expect(strip(page)).toContainText('收 100.00，解冻 0.00');
  await page.getByRole('button', { name: /收款 ¥ 100\.00/u }).click();
  await expect(page.getByText('−100.00')).toBeVisible();
  await expect(strip(page).getByRole('button')).toHaveCount(1);
  await expect(strip(page)).toContainText('押金');
});

test('S05: what a hold does not cover is paid in another way', async ({ page }) => {
  await withHolds(page, [['250.00', '包间']]);
  const hold = strip(page).getByRole('button', { name: /250\.00/u });
  await expect(hold).toBeVisible();
  await page.keyboard.press('Alt+h');
  await expect(hold).toHaveAttribute('aria-pressed', 'true');
  await page.locator('#desk-amount').fill('400');
  await page.keyboard.press('F7');
  const dialog = page.getByRole('dialog', { name: '收款' });
  await expect(dialog.getByRole('region', { name: '合计' })).toContainText('100.00');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('−300.00')).toBeVisible();
  await expect(strip(page)).toBeHidden();
});

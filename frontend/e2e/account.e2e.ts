// A sale on account and its repayment in a real browser: a manager says how much may be owed, the clerk puts a sale on
// account with the keyboard, sees what is owed, takes a repayment, and the owner finds the rest in the list.
import { expect, test, type Page } from '@playwright/test';

import { beSignedIn, enrol, heldBack, swipe, type, type FreshMember, seen } from './support';

/** The desk with a member of this test alone, who may owe 500.00 and had it set on the member's page. */
async function open(page: Page): Promise<FreshMember> {
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, { paid: '20.00' });
  await page.goto(`/members/${member.id}`);
  await page.getByRole('button', { name: '改额度' }).click();
  await page.getByLabel('最多可欠').fill('500');
  await page.keyboard.press('Enter');
  await expect(page.getByText('额度 500.00')).toBeVisible();
  await page.goto('/desk');
  await expect(page.getByRole('button', { name: /重打小票/u })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  return member;
}

test('OP09: a sale is put on account, repaid in part, and what is left is in the list', async ({ page }) => {
  const member = await open(page);
  // The way is chosen before the price is there: what stored value can pay it still pays first.
  const askPrice = await heldBack(page, /consumptions\?preview=true/u);
  await type(page, '120');
  await page.keyboard.press('F7');
  const payment = page.getByRole('dialog', { name: '收款' });
  await expect(payment.getByText('已欠 0.00，额度 500.00')).toBeVisible();
  await page.keyboard.press('Alt+Digit9');
  await askPrice();
  await expect(payment.getByText('挂账共欠 100.00')).toBeVisible();
  await seen(page, 'pay');
  await page.keyboard.press('Enter');
  await expect(payment).toBeHidden();
  await expect(page.getByText('挂账欠 100.00')).toBeVisible();
  await expect(page.getByRole('button', { name: /挂账欠款.*还款/u })).toBeVisible();
  await seen(page, 'desk');

  await page.keyboard.press('Alt+KeyB');
  const repay = page.getByRole('dialog', { name: '还款' });
  await expect(repay.getByLabel('还款金额')).toBeFocused();
  await type(page, '500');
  await expect(repay.getByText('多于欠款 100.00')).toBeVisible();
  await repay.getByLabel('还款金额').fill('70');
  await repay.getByLabel('收到现金').fill('100');
  await expect(repay.getByText('找零')).toBeVisible();
  await expect(repay.getByText('30.00', { exact: true })).toBeVisible();
  await seen(page, 'repay');
  await page.keyboard.press('Enter');
  await expect(repay).toBeHidden();
  await expect(page.getByText('挂账欠 30.00')).toBeVisible();

  await page.goto('/accounts');
  const row = page.getByRole('row', { name: new RegExp(member.name, 'u') });
  await expect(row).toContainText('30.00');
  await seen(page, 'list');
  await row.click();
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await expect(page.getByText('额度 500.00')).toBeVisible();
  await seen(page, 'member');
});

test('OP08: a voucher of a platform pays a part, once, is listed for its settlement, and is freed by a correction', async ({
  page,
}) => {
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, {});
  const code = member.card;
  const payBy = async () => {
    await page.goto('/desk');
    await expect(page.getByRole('button', { name: /重打小票/u })).toBeVisible();
    await swipe(page, member.card);
    await expect(page.locator('#desk-amount')).toBeFocused();
    await type(page, '100');
    await page.keyboard.press('F7');
    const payment = page.getByRole('dialog', { name: '收款' });
    await expect(payment.getByLabel('团购券付多少')).toBeVisible();
    await page.keyboard.press('Alt+Digit7');
    await expect(payment.getByLabel('团购券单号')).toBeFocused();
    // The scanner's Enter pays nothing yet, and its code is no card.
    await swipe(page, code);
    await expect(payment.getByText('请输入券抵扣的金额')).toBeVisible();
    await expect(payment.getByLabel('团购券单号')).toHaveValue(code);
    await expect(payment.getByLabel('团购券付多少')).toBeFocused();
    await type(page, '80');
    await payment.getByLabel('结算价').fill('64');
    return payment;
  };
  const payment = await payBy();
  await expect(payment.getByText(/得 2 分/u)).toBeVisible();
  await seen(page, 'voucher');
  await page.keyboard.press('Enter');
  await expect(payment).toBeHidden();
  const again = await payBy();
  await expect(again.getByText('未收款：团购券已核销过')).toBeVisible();
  await seen(page, 'voucher-used');

  await page.goto('/vouchers');
  const rows = page.getByRole('row', { name: new RegExp(code, 'u') });
  await expect(rows).toContainText(['64.00']);
  await seen(page, 'vouchers');

  await page.goto('/desk');
  await expect(page.getByRole('button', { name: /重打小票/u })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await page.keyboard.press('F9');
  const drawer = page.getByRole('dialog', { name: '纠错' });
  await expect(drawer.getByText('在平台上撤销团购券 80.00 的核销')).toBeVisible();
  await seen(page, 'voucher-corrected');
  await expect(drawer.getByRole('button', { name: /^冲正/u })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(page.getByText('已冲正 100.00')).toBeVisible();
  const freed = await payBy();
  await page.keyboard.press('Enter');
  await expect(freed).toBeHidden();
  await page.goto('/vouchers');
  await expect(rows).toContainText(['已核销', '已撤销']);
});

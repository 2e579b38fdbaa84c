// 开票登记 in a real browser: receipts are marked together, a second invoice is warned of, a red one is due and marked (OP13).
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, post, seen } from './support';

interface Posted {
  posting: { id: string; receipt_no: string };
}

test('OP13: receipts are invoiced once; what comes back is due in red', async ({ page }) => {
  const { request } = page.context();
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, { paid: '1000.00' });
  const sale = (tenders: { method: string; amount: string }[], amount: string) =>
    post<Posted>(request, '/consumptions', { membership_id: member.membershipId, amount, tenders });
  const mixed = await sale(
    [
      { method: 'stored_value', amount: '50.00' },
      { method: 'cash', amount: '38.50' },
    ],
    '88.50',
  );
  const cash = await sale([{ method: 'cash', amount: '20.00' }], '20.00');
  await page.goto('/reports/invoices?state=open');
  const table = page.getByRole('table', { name: '开票登记' });
  const rowOf = (posted: Posted) => table.getByRole('row').filter({ hasText: posted.posting.receipt_no });
  await expect(rowOf(mixed)).toContainText('38.50');
  await rowOf(mixed).getByRole('checkbox').check();
  await rowOf(cash).getByRole('checkbox').check();
  await seen(page, 'invoices-chosen');
  await page.getByRole('button', { name: '登记开票' }).click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByText('2 笔，共 58.50')).toBeVisible();
  await drawer.getByLabel(/发票号码/u).fill('25117000000000000001');
  await seen(page, 'invoices-mark');
  await drawer.getByRole('button', { name: '登记开票' }).click();
  await expect(drawer).toBeHidden();
  await expect(rowOf(mixed)).toBeHidden();

  await page.goto('/reports/invoices?state=invoiced');
  await rowOf(mixed).getByRole('button').click();
  const part = drawer.getByRole('region', { name: '开票' });
  await expect(part.getByText('25117000000000000001')).toBeVisible();
  await part.getByRole('button', { name: '登记开票' }).click();
  await part.getByLabel('金额').fill('50.00');
  await part.getByLabel(/发票号码/u).fill('25117000000000000002');
  await part.getByRole('button', { name: '登记开票' }).click();
  await expect(part.getByText('储值支付的部分不再开票')).toBeVisible();
  await expect(part.getByLabel(/另开一张的原因/u)).toBeVisible();
  await seen(page, 'invoices-second');
  await page.keyboard.press('Escape');

  await post(request, '/reversals', { posting_id: cash.posting.id, reason: '打错' });
  await page.goto('/reports/invoices?state=red_due');
  await expect(rowOf(cash)).toContainText('应开红字');
  await seen(page, 'invoices-red-due');
  await rowOf(cash).getByRole('checkbox').check();
  await page.getByRole('button', { name: '登记红字' }).click();
  await drawer.getByLabel(/发票号码/u).fill('25117000000000000003');
  await drawer.getByRole('button', { name: '登记红字' }).click();
  await expect(rowOf(cash)).toBeHidden();

  await beSignedIn(page, 'gm');
  await page.goto('/reports/invoices');
  await page.getByRole('button', { name: '开票种类' }).click();
  await expect(drawer.getByLabel('编码').first()).toHaveValue('601');
  await seen(page, 'invoices-kinds');
});

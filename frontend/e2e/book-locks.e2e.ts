// 锁账 in a real browser: a month is locked once its days are closed, its journal stays, and it is unlocked for a reason (OP12).
import { readFile } from 'node:fs/promises';

import { expect, test } from '@playwright/test';

import { beSignedIn, get, post, seen } from './support';

const DAY_MS = 86_400_000;

interface Months {
  entities: {
    next_month: string;
    months: { month: string; open_days: { business_date: string; shop: { id: string } }[] }[];
  }[];
}

test('OP12: a month is locked with its journal, and unlocked for a reason', async ({ page }) => {
  const { request } = page.context();
  await beSignedIn(page, 'manager', 'T1');
  await post(request, '/consumptions', {
    amount: '88.50',
    tenders: [{ method: 'cash' }],
    occurred_at: new Date(Date.now() - 40 * DAY_MS).toISOString(),
    late_entry: { reason: '停电，手工开单' },
  });
  await beSignedIn(page, 'gm');
  const known = await get<Months>(request, '/book-months');
  const next = known.entities[0]?.next_month ?? '';
  await page.goto('/reports/books');
  await page.getByRole('button', { name: '锁账' }).click();
  const drawer = page.getByRole('dialog');
  for (let year = new Date().getFullYear(); year > Number(next.slice(0, 4)); year -= 1) {
    await drawer.getByRole('button', { name: '上一年' }).click();
    await expect(drawer.getByText(String(year - 1), { exact: true })).toBeVisible();
  }
  await seen(page, 'book-months');
  await drawer.getByRole('button', { name: `锁账 ${next}` }).click();
  await expect(drawer.getByText('还有日子没有日结')).toBeVisible();
  await expect(drawer.getByRole('button', { name: '锁账' })).toBeDisabled();
  await seen(page, 'book-lock-days-open');

  const years = await get<Months>(request, `/book-months?year=${next.slice(0, 4)}`);
  const days = years.entities[0]?.months.find((each) => each.month === next)?.open_days ?? [];
  for (const { business_date, shop } of days) {
    await post(request, '/day-closings', { business_date, shop_id: shop.id, anyway: true });
  }
  await drawer.getByRole('button', { name: '返回' }).click();
  await drawer.getByRole('button', { name: `锁账 ${next}` }).click();
  await expect(drawer.getByText('日子都已日结')).toBeVisible();
  await drawer.getByLabel('备注（可不填）').fill('已报税');
  await seen(page, 'book-lock-preview');
  await drawer.getByRole('button', { name: '锁账', exact: true }).click();
  await drawer.getByRole('button', { name: `查看 ${next}` }).click();
  await expect(drawer.getByText(/校验码/u).first()).toBeVisible();
  await seen(page, 'book-locked');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    drawer.getByRole('button', { name: '导出凭证' }).click(),
  ]);
  expect(await readFile(await file.path(), 'utf8')).toContain(next);

  await drawer.getByRole('button', { name: '解锁' }).click();
  await drawer.getByLabel(/解锁的原因/u).fill('漏记一笔');
  await drawer.getByRole('button', { name: '解锁' }).click();
  await expect(drawer.getByText(/漏记一笔/u)).toBeVisible();
  await seen(page, 'book-unlocked');
});

// After an outage the paper slips are entered at the desk: each at its own time, each once.
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, get, post, remember, seen, swipe } from './support';

const HOUR_MS = 3_600_000;

interface Row {
  kind: string;
  total: string;
  occurred_at: string;
  recorded_at: string;
  points_serial: string | null;
  reason: string | null;
}

test('OP24: paper slips are entered at their time, once, in the words of whoever enters them', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'supervisor', 'T1');
  const { request } = page.context();
  const member = await enrol(page);
  await post(request, '/top-ups', {
    membership_id: member.membershipId,
    tenders: [{ method: 'cash', amount: '500.00' }],
  });
  await page.goto('/desk');
  await page.getByRole('button', { name: '补录手工单' }).click();
  const dialog = page.getByRole('dialog', { name: '补录' });
  await dialog.getByRole('button', { name: '开始补录' }).click();
  await expect(dialog.getByLabel('为什么补录')).toBeFocused();
  await dialog.getByRole('button', { name: '停电，手工开单' }).click();
  const time = dialog.getByLabel('发生时间');
  await expect(time).toBeFocused();
  const latest = await time.inputValue();
  const earlier = new Date(Date.parse(`${latest}Z`) - 2 * HOUR_MS).toISOString().slice(0, 16);
  await time.fill(`${Number(latest.slice(0, 4)) + 1}${latest.slice(4)}`);
  await dialog.getByRole('button', { name: '开始补录' }).click();
  await expect(dialog.getByText('这个时间还没到')).toBeVisible();
  await time.fill(earlier);
  await seen(page, 'late-entry-begins');
  await dialog.getByRole('button', { name: '开始补录' }).click();

  const bar = page.getByRole('region', { name: '补录' });
  await expect(bar).toContainText('停电，手工开单');
  const slip = bar.getByLabel('手工小票号');
  const number = `${Date.now()}`.slice(-8);
  await slip.fill(number);
  await page.getByRole('heading', { name: '请刷卡' }).click();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  const amount = page.getByLabel('消费金额');
  await amount.fill('88.50');
  await seen(page, 'late-entry-on');
  await amount.press('Enter');
  await expect(page.getByText(/收款 88.50/)).toBeVisible();
  await expect(slip).toHaveValue('');

  const [entered] = (await get<{ items: Row[] }>(request, `/postings?membership_id=${member.membershipId}`)).items;
  expect(entered).toMatchObject({ kind: 'consumption', total: '88.50', reason: '停电，手工开单' });
  const ago = Date.parse(entered?.recorded_at ?? '') - Date.parse(entered?.occurred_at ?? '');
  expect(Math.round(ago / HOUR_MS)).toBe(2);
  expect(entered?.points_serial).toContain(`/${number}`);

  await slip.fill(number);
  await amount.fill('12.00');
  await expect(page.getByText(new RegExp(`序号 .*${number} 已被占用`))).toBeVisible();
  await seen(page, 'late-entry-again');
  await bar.getByRole('button', { name: '结束补录' }).click();
  await expect(bar).toBeHidden();
  await amount.press('Enter');
  await expect(page.getByText(/收款 12.00/)).toBeVisible();
  const [today] = (await get<{ items: Row[] }>(request, `/postings?membership_id=${member.membershipId}`)).items;
  expect(today?.occurred_at).toBe(today?.recorded_at);
});

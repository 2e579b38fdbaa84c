// 跨店结算 in a real browser: a member pays in one shop and is served in another; the matrix, a period that is fixed, closed and
// paid, and the rule for bonus.
import { expect, test } from '@playwright/test';

import { beSignedIn, enrol, freshProgram, freshShop, post, remember, seen } from './support';

test('OP10: shops see what they owe each other, settle a period and pay it', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'gm');
  const { request } = page.context();
  const program = await freshProgram(page);
  await page.goto(`/rules?program=${program.id}&kind=cross_shop`);
  await page.getByRole('radio', { name: /两店分摊/u }).check();
  await page.getByRole('textbox', { name: '充值店承担 (%)' }).fill('50');
  await seen(page, 'settlement-rule');
  await page.getByRole('button', { name: '发布第 1 版' }).click();
  await expect(page.getByText('跨店规则第 1 版已发布')).toBeVisible();

  await page.goto('/reports/settlement?from=2020-01-01&to=2020-01-31');
  await expect(page.getByText('这些日子没有往来')).toBeVisible();
  await seen(page, 'settlement-empty');

  // Shops of their own: what others sell meanwhile is not in these figures.
  const [home, away] = [await freshShop(page, '充值店'), await freshShop(page, '服务店')];
  const member = await enrol(page, { program });
  const paid = {
    membership_id: member.membershipId,
    shop_id: home.id,
    tenders: [{ method: 'cash', amount: '654.32' }],
  };
  await post(request, '/top-ups', paid);
  const used = { membership_id: member.membershipId, shop_id: away.id, amount: '123.45' };
  await post(request, '/consumptions', used);
  const local = { membership_id: (await enrol(page, { program })).membershipId, shop_id: away.id };
  await post(request, '/top-ups', { ...local, tenders: [{ method: 'cash', amount: '200.00' }] });
  await post(request, '/consumptions', { ...local, amount: '67.89' });
  const washes = await post<{ id: string }>(request, '/packages', {
    code: `wash-${program.id.slice(-8)}`,
    name: '洗护十次',
    price: '500.00',
    items: [{ code: 'wash', label: '洗护', paid: 10, unit_price: '60.00' }],
  });
  const sold = {
    membership_id: member.membershipId,
    shop_id: home.id,
    package_id: washes.id,
    tenders: [{ method: 'cash' }],
  };
  await post(request, '/package-sales', sold);
  const washed = { membership_id: member.membershipId, shop_id: away.id, item: 'wash', quantity: 3 };
  await post(request, '/count-uses', washed);

  await page.goto('/reports/settlement');
  const cell = page.getByRole('button', { name: new RegExp(`^${home.name} 的充值在 ${away.name}：`, 'u') });
  await expect(cell).toBeVisible();
  await expect(page.getByRole('heading', { name: '谁要付、谁要收？' })).toBeVisible();
  await expect(page.getByRole('slider', { name: /谁要付、谁要收？/u })).toBeVisible();
  await seen(page, 'settlement');
  await cell.click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByRole('cell', { name: '−123.45' })).toBeVisible();
  await expect(drawer.getByRole('row', { name: /核销.*150\.00/u })).toBeVisible();
  await expect(drawer.getByRole('row', { name: /充值/u })).toHaveCount(0);
  await seen(page, 'settlement-behind');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await page.getByRole('button', { name: new RegExp(`^用在${away.name}，各店的`, 'u') }).click();
  for (const delivered of ['−123.45', '−67.89'])
    await expect(drawer.getByRole('cell', { name: delivered })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();

  await page.getByRole('button', { name: '出结算单' }).click();
  await seen(page, 'settlement-fix');
  await page.getByRole('dialog').getByRole('button', { name: '出结算单' }).click();
  const period = page.getByRole('dialog', { name: /^第 \d+ 期$/u });
  await expect(period.getByText('双方核对无误后关账')).toBeVisible();
  await seen(page, 'settlement-period');
  await period.getByRole('button', { name: '关账' }).click();
  await expect(period.getByText('已关账').first()).toBeVisible();
  await period.getByRole('button', { name: '登记付款' }).first().click();
  await period.getByRole('textbox', { name: '转账单号' }).fill('工行 0071');
  await period.getByRole('button', { name: '保存' }).click();
  await expect(period.getByText(/已付 · 工行 0071/u)).toBeVisible();
  await seen(page, 'settlement-paid');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region').or(page.locator('section')).getByText('已关账').first()).toBeVisible();
});

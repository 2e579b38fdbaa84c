// Counts that several services share, and items that a buyer picks: set up in the back office, sold and used at the desk (N02, OP07).
import { expect, test } from '@playwright/test';

import { beSignedIn, chooseTerminal, enrol, get, post, seen, swipe } from './support';

test('shared counts are sold, and the desk asks what was done (OP07)', async ({ page }) => {
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page, {});
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await page.keyboard.press('Alt+c');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /洗护通用/ }).check();
  await dialog.getByRole('button', { name: '现金' }).click();
  await dialog.getByRole('button', { name: /售出，收/ }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: /洗护通用次数 剩 10 次/ })).toBeVisible();

  await page.keyboard.press('Alt+c');
  await expect(dialog.getByText('请选做了哪个项目')).toBeVisible();
  await expect(dialog.getByRole('button', { name: /核销/ })).toBeDisabled();
  await seen(page, 'shared-counts-asked');
  await page.keyboard.press('Alt+4');
  await expect(dialog.getByRole('radio', { name: /内饰护理/ })).toBeChecked();
  await seen(page, 'shared-counts-chosen');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: /洗护通用次数 剩 7 次/ })).toBeVisible();
  await expect(page.getByText('核销 3 次，计 204.00')).toBeVisible();
  await page.keyboard.press('Alt+c');
  await page.keyboard.press('Alt+1');
  await page.keyboard.press('Enter');
  await expect(page.getByText('核销 1 次，计 68.00')).toBeVisible();
});

test('a buyer picks three of five (OP07)', async ({ page }) => {
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, {});
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await page.keyboard.press('Alt+c');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /养护任选套餐/ }).check();
  await dialog.getByRole('button', { name: '现金' }).click();
  await expect(dialog.getByRole('button', { name: /售出，收/ })).toBeDisabled();
  for (const item of ['标准洗车', '打蜡', '玻璃镀膜'])
    await dialog.getByRole('checkbox', { name: new RegExp(item) }).check();
  await expect(dialog.getByRole('checkbox', { name: /精洗/ })).toBeDisabled();
  await expect(dialog.getByText('5 选 3，已选 3')).toBeVisible();
  await seen(page, 'package-picked');
  await dialog.getByRole('button', { name: /售出，收/ }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: /打蜡 剩 4 次/ })).toBeVisible();
  await page.goto(`/members/${member.id}`);
  await expect(page.getByText('玻璃镀膜').first()).toBeVisible();
  await expect(page.getByText('精洗')).toHaveCount(0);
});

test('shared counts are set up in the back office (N02, OP07)', async ({ page }) => {
  await beSignedIn(page, 'gm');
  await page.goto('/settings/packages');
  await page.getByRole('button', { name: '新建次卡' }).first().click();
  const form = page.getByRole('dialog');
  const code = `hair-${String(Date.now())}`;
  await form.getByRole('textbox', { name: '名称', exact: true }).fill('美发任选 10 次');
  await form.getByRole('textbox', { name: '编号', exact: true }).fill(code);
  await form.getByRole('textbox', { name: '售价', exact: true }).fill('680');
  await form.getByRole('textbox', { name: '项目名称' }).fill('美发次数');
  await form.getByRole('textbox', { name: '项目代码' }).fill('hair');
  await form.getByRole('textbox', { name: '次数', exact: true }).fill('10');
  await form.getByRole('checkbox', { name: '几个项目通用这些次数' }).check();
  await form.getByRole('textbox', { name: '每次原价（用于分摊售价）' }).fill('80');
  const services = [
    ['洗吹', 'wash', '80', '1'],
    ['剪发', 'cut', '68', '1'],
    ['染发', 'colour', '210', '11'],
  ] as const;
  await form.getByRole('button', { name: '再加一个通用项目' }).click();
  for (const [index, [label, item, price, weight]] of services.entries()) {
    const service = form.getByRole('group', { name: `通用项目 ${String(index + 1)}` });
    await service.getByRole('textbox', { name: '项目名称' }).fill(label);
    await service.getByRole('textbox', { name: '项目代码' }).fill(item);
    await service.getByRole('textbox', { name: '单次原价' }).fill(price);
    await service.getByRole('textbox', { name: '每次扣几次' }).fill(weight);
  }
  // More than there are in all: the server's word lands on its field.
  await form.getByRole('button', { name: '新建次卡' }).click();
  const colour = form.getByRole('group', { name: '通用项目 3' });
  await expect(colour.getByRole('textbox', { name: '每次扣几次' })).toHaveAttribute('aria-invalid', 'true');
  await colour.getByRole('textbox', { name: '每次扣几次' }).fill('3');
  await seen(page, 'package-shared-form');
  await form.getByRole('button', { name: '新建次卡' }).click();
  await expect(form).toBeHidden();
  await expect(page.getByText('美发次数 10 次，可做洗吹、剪发、染发（扣 3 次）').first()).toBeVisible();
  await seen(page, 'packages-shared');
});

test('a package is sold and used in chosen shops only (N02, OP07)', async ({ page }) => {
  await beSignedIn(page, 'gm');
  const { request } = page.context();
  const { items: shops } = await get<{ items: { id: string; name: string }[] }>(request, '/shops');
  const { items: tills } = await get<{ items: { name: string; shop_id: string }[] }>(request, '/terminals');
  const [home, away] = shops;
  const till = tills.find((each) => each.shop_id === away?.id);
  if (!home || !away || !till) throw new Error('the demo company has two shops with tills');
  await page.goto('/settings/packages');
  await page.getByRole('button', { name: '新建次卡' }).first().click();
  const form = page.getByRole('dialog');
  const name = `本店洗车 ${String(Date.now())}`;
  await form.getByRole('textbox', { name: '名称', exact: true }).fill(name);
  await form.getByRole('textbox', { name: '编号', exact: true }).fill(`own-${String(Date.now())}`);
  await form.getByRole('textbox', { name: '售价', exact: true }).fill('100');
  await form.getByRole('checkbox', { name: home.name }).check();
  await form.getByRole('textbox', { name: '项目名称' }).fill('本店洗车');
  await form.getByRole('textbox', { name: '项目代码' }).fill('own-wash');
  await form.getByRole('textbox', { name: '次数', exact: true }).fill('5');
  await form.getByRole('textbox', { name: '单次原价' }).fill('30');
  await seen(page, 'package-shops');
  await form.getByRole('button', { name: '新建次卡' }).click();
  await expect(form).toBeHidden();

  const member = await enrol(page, {});
  const { items: packages } = await get<{ items: { id: string; name: string }[] }>(request, '/packages?limit=200');
  await post(request, '/package-sales', {
    membership_id: member.membershipId,
    package_id: packages.find((each) => each.name === name)?.id,
    shop_id: home.id,
    tenders: [{ method: 'cash' }],
  });
  await page.goto('/desk');
  await chooseTerminal(page, new RegExp(`${till.name}\\s*${away.name}`, 'u'));
  await swipe(page, member.card);
  await expect(page.getByRole('button', { name: /本店洗车 限其他门店/ })).toBeVisible();
  await page.keyboard.press('Alt+c');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(`限 ${home.name}`)).toBeVisible();
  await expect(dialog.getByText(name)).toHaveCount(1);
  await seen(page, 'package-of-another-shop');
});

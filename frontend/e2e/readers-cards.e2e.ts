// Cards given and issued at the desk with a reader in the hand: every number comes from a tap at the real gateway.
import { expect, test } from '@playwright/test';

import { ReaderGateway } from './gateway';
import { beSignedIn, blankCard, ownTill, post, seen } from './support';

test('C01, C02, C03, C07: a card is given to a new member, another one issued and one replaced, all by tapping', async ({
  page,
}) => {
  await beSignedIn(page, 'gm');
  const till = await ownTill(page);
  const [first, second, third] = [await blankCard(page), await blankCard(page), await blankCard(page)];
  const gateway = new ReaderGateway();
  try {
    const code = await gateway.beginPairing(test.info().project.use.baseURL ?? '', 'cards');
    await post(page.context().request, `/terminals/${till.id}/devices`, { user_code: code });
    await gateway.paired();
    // This journey is faster than a hand: it taps one card again while a reader would still take it for the same tap.
    gateway.configure('content = "barcode"', 'same_tap_ms = 1');
    gateway.run();
    await page.goto('/desk');
    await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
    await expect(page.getByText('读卡器就绪')).toBeVisible();

    gateway.tap(first);
    await expect(page.getByRole('heading', { name: /没有找到这张卡|这张卡还没有主人/ })).toBeVisible();
    await page.keyboard.press('Alt+n');
    await expect(page.getByLabel('卡号', { exact: true })).toHaveValue(first);
    await page.getByLabel('姓名').fill('刷卡入会');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: '刷卡入会' })).toBeVisible();

    await page.getByRole('button', { name: '挂失、补办' }).click();
    const drawer = page.getByRole('dialog');
    await expect(drawer.getByLabel('新卡号')).toHaveValue('');
    gateway.tap(second);
    await expect(drawer.getByLabel('新卡号')).toHaveValue(second);
    await seen(page, 'readers-replace');
    await drawer.getByRole('button', { name: /发这张卡/u }).click();
    await expect(page.getByText(`尾号 ${second.slice(-4)} 已发出`)).toBeVisible();
    await expect(drawer).toBeHidden();

    // The new card is known and waits for its activation; the first one opens the member.
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
    gateway.tap(second);
    await expect(page.getByText('这张卡还没有激活')).toBeVisible();
    gateway.tap(first);
    await expect(page.getByText('这张卡还没有激活')).toBeHidden();
    await expect(page.getByRole('heading', { name: '刷卡入会' })).toBeVisible();
    await expect(page.locator('#desk-amount')).toBeFocused();

    // Old tap, new tap: the old card is void, the new one pays at once.
    await page.getByRole('button', { name: '挂失、补办' }).click();
    const row = drawer.getByRole('listitem').filter({ hasText: `尾号 ${first.slice(-4)}` });
    await row.getByRole('button', { name: '补卡、换卡' }).click();
    await expect(row.getByText('旧卡马上作废')).toBeVisible();
    gateway.tap(third);
    await expect(row.getByLabel('新卡号')).toHaveValue(third);
    await seen(page, 'readers-replaced');
    await row.getByRole('button', { name: `换下尾号 ${first.slice(-4)}` }).click();
    await expect(page.getByText(`尾号 ${third.slice(-4)} 已启用，旧卡已作废`)).toBeVisible();
    await expect(drawer).toBeHidden();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
    gateway.tap(first);
    await expect(page.getByText('这张卡已补换，不能收款')).toBeVisible();
    gateway.tap(third);
    await expect(page.getByRole('heading', { name: '刷卡入会' })).toBeVisible();
    await expect(page.locator('#desk-amount')).toBeFocused();
  } finally {
    gateway.end();
  }
});

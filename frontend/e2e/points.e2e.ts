// Points that come later than their sale: those of a slip that was sold without a member, given at the desk by its number; and
// those that pend, seen beside what can be spent.
import { expect, test, type Page } from '@playwright/test';

import { beSignedIn, enrol, get, post, remember, swipe, type, type FreshMember, seen } from './support';

const PENDING_DAYS = 7;

test.beforeEach(async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
});

async function open(page: Page, member: FreshMember): Promise<void> {
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await expect(page.locator('#desk-amount')).toBeFocused();
}

const dialog = (page: Page) => page.getByRole('dialog', { name: '补积分' });

test('P04: the slip just sold without a member gives its points to a member, once', async ({ page }) => {
  await beSignedIn(page, 'cashier', 'T1');
  const member = await enrol(page);
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await page.keyboard.press('Alt+s');
  await expect(page.getByRole('heading', { name: '散客收款' })).toBeVisible();
  await type(page, '300');
  await page.keyboard.press('Enter');
  const payment = page.getByRole('dialog', { name: '收款' });
  await expect(payment).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(payment).toBeHidden();

  await open(page, member);
  await page.keyboard.press('Alt+i');
  await expect(dialog(page).getByText('本机刚收的散客单')).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: '补 30 分' })).toBeVisible();
  await seen(page, 'make-up');
  const slip = await dialog(page).getByLabel('小票号').inputValue();
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByText(`${member.name} 补积分 30 分`)).toBeVisible();
  await expect(page.getByText(`补积分，小票 ${slip}`)).toBeVisible();
  await seen(page, 'made-up');

  await expect(page.locator('#desk-amount')).toBeFocused();

  // Nothing is offered any more, and the number is refused in words that say what to do.
  await page.keyboard.press('Alt+i');
  await expect(dialog(page).getByLabel('小票号')).toHaveValue('');
  await type(page, slip.toLowerCase());
  await expect(dialog(page).getByText('没有补：这张小票补过了')).toBeVisible();
  await seen(page, 'made-up-before');
  await page.keyboard.press('Escape');
  await expect(page.locator('#desk-amount')).toBeFocused();
});

test('P07: points that pend are seen beside those that can be spent', async ({ page }) => {
  const { request } = page.context();
  await beSignedIn(page, 'gm');
  const shops = await get<{ items: { id: string; code: string }[] }>(request, '/shops');
  const programs = await get<{ items: { id: string; code: string }[] }>(request, '/programs');
  // A rule of the last shop alone: the journeys of the others earn as before.
  const shopId = shops.items.at(-1)?.id;
  const member = await enrol(page);
  const sell = async () =>
    post<{ posting: { id: string; business_date: string } }>(request, '/consumptions', {
      membership_id: member.membershipId,
      shop_id: shopId,
      amount: '290.00',
      tenders: [{ method: 'cash' }],
    });
  const { posting: before } = await sell();
  await post(request, '/rules', {
    kind: 'points',
    program_id: programs.items.find((program) => program.code === 'standard')?.id,
    shop_id: shopId,
    in_force_from: before.business_date,
    body: {
      reward_unit: '10.00',
      tier_unit: '1.00',
      excluded_categories: [],
      bonus_earns: true,
      tier_factors: [],
      points_months: null,
      pending_days: PENDING_DAYS,
      on_shortfall: 'debt',
      base: 'without_points_part',
      silent_tenders: [],
    },
  });
  await sell();
  const day = new Date(Date.parse(before.business_date) + PENDING_DAYS * 86_400_000).toISOString().slice(5, 10);

  await beSignedIn(page, 'cashier', 'T1');
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await open(page, member);
  await expect(page.getByText(new RegExp(`待生效 29 分，(\\d{4}-)?${day} 起`))).toBeVisible();
  await expect(page.getByText(new RegExp(`${day} 生效`))).toHaveCount(1);
  await seen(page, 'pending-desk');

  await beSignedIn(page, 'gm');
  await page.goto(`/members/${member.id}`);
  await expect(page.getByText(new RegExp(`待生效 29 分，(\\d{4}-)?${day} 起`))).toBeVisible();
  await seen(page, 'pending-member');
});

test('P08: a manager enters, deducts and clears points on the page of a member', async ({ page }) => {
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page);
  await page.goto(`/members/${member.id}`);
  const open = async () => page.getByRole('button', { name: '积分调整' }).click();
  const adjust = page.getByRole('dialog', { name: '积分调整' });
  await open();
  await expect(adjust.getByLabel('积分')).toBeFocused();
  await type(page, '1200');
  await expect(adjust.getByText('共 1,200 分')).toBeVisible();
  await adjust.getByRole('button', { name: '补偿' }).click();
  await expect(adjust.getByText('共 1,200 分')).toBeVisible();
  await seen(page, 'adjust');
  await page.keyboard.press('Enter');
  await expect(adjust).toBeHidden();
  await expect(page.getByText(`${member.name} 积分 +1,200`)).toBeVisible();
  await expect(page.getByText('积分调整：补偿')).toBeVisible();

  // More than there are is refused before it is sent.
  await open();
  await adjust.getByRole('button', { name: '扣减', exact: true }).click();
  await adjust.getByLabel('积分').fill('1201');
  await expect(adjust.getByText('没有这么多积分')).toBeVisible();
  await adjust.getByLabel('积分').fill('200');
  await adjust.getByRole('button', { name: '违规积分' }).click();
  await page.keyboard.press('Enter');
  await expect(adjust).toBeHidden();
  await expect(page.getByText('积分调整：违规积分')).toBeVisible();

  await open();
  await adjust.getByRole('button', { name: '清零', exact: true }).click();
  await expect(adjust.getByText('共 0 分')).toBeVisible();
  await adjust.getByRole('button', { name: '退会' }).click();
  await seen(page, 'adjust-clear');
  await page.keyboard.press('Enter');
  await expect(adjust).toBeHidden();
  await page.getByText('积分调整：退会').click();
  await expect(page.getByText('手工清零')).toBeVisible();
  await seen(page, 'adjusted');
});

// A sale paid in every way: points, cash with change, cards; prices that only a manager may give away; what goes back
// with a correction. And what must never happen: a payment twice, a manager's PIN that stays behind.
import { expect, test, type Page, type Request } from '@playwright/test';

import { beSignedIn, enrol, post, remember, swipe, type, type FreshMember, MANAGER } from './support';

const TILL = 'T1';
const isSale = (url: URL) => url.pathname.endsWith('/consumptions') && url.search === '';

test.beforeEach(async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', 'yes');
  });
});

async function openDesk(page: Page, member: FreshMember): Promise<void> {
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await expect(page.locator('#desk-amount')).toBeFocused();
}

/** A member with 200.00 and 500 points, open at a cashier's till. */
async function atTheTill(page: Page): Promise<FreshMember> {
  await beSignedIn(page, 'cashier', TILL);
  const member = await enrol(page, { paid: '200.00' });
  await post(page.context().request, '/consumptions', {
    membership_id: member.membershipId,
    amount: '5000.00',
    tenders: [{ method: 'wechat' }],
  });
  await openDesk(page, member);
  return member;
}

const payment = (page: Page) => page.getByRole('dialog', { name: '收款' });
const summary = (page: Page) => payment(page).getByRole('region', { name: '合计' });
const shows = (page: Page, amount: string) =>
  expect(page.getByRole('region', { name: '储值余额' })).toContainText(amount);

/** The commands that the browser sends; previews are none. */
function sales(page: Page): Request[] {
  const sent: Request[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && isSale(new URL(request.url()))) sent.push(request);
  });
  return sent;
}

/** Two lines, the first for 100.00 instead of 128.00, with a reason. */
async function writeReducedLines(page: Page): Promise<void> {
  await page.keyboard.press('Alt+l');
  await expect(page.getByRole('combobox', { name: '加商品' })).toBeFocused();
  await page.getByLabel('项目').first().click();
  await type(page, '精洗');
  await page.getByLabel('单价').first().fill('128');
  await page.keyboard.press('Alt+n');
  await expect(page.getByLabel('项目').nth(1)).toBeFocused();
  await type(page, '打蜡');
  await page.getByLabel('单价').nth(1).fill('68.07');
  await page.getByRole('button', { name: '改价、免单' }).first().click();
  const reduction = page.getByRole('dialog', { name: '改价：精洗' });
  await expect(reduction.getByLabel('一件收多少')).toBeFocused();
  await type(page, '100');
  await expect(reduction.getByText('少收 28.00')).toBeVisible();
  await expect(reduction.getByText('低于最低价 128.00，要店长授权')).toBeVisible();
  await reduction.getByRole('button', { name: '老顾客' }).click();
  await page.keyboard.press('Enter');
  await expect(reduction).toBeHidden();
  await expect(page.getByText('应收 168.07，收后余额 31.93')).toBeVisible();
}

async function approve(page: Page, pin: string): Promise<void> {
  await expect(payment(page).getByRole('heading', { name: '这个价要店长授权' })).toBeVisible();
  await payment(page).getByLabel('店长工号').fill(MANAGER.number);
  await payment(page).getByLabel('店长 PIN').fill(pin);
  await page.keyboard.press('Enter');
}

test('OP06, P10: a reduced sale is approved by a manager, paid by points and cash, printed, and corrected', async ({
  page,
  browser,
}) => {
  const member = await atTheTill(page);
  const sent = sales(page);
  await writeReducedLines(page);

  await page.keyboard.press('F7');
  await expect(payment(page)).toBeVisible();
  await expect(payment(page).getByText('最多 500 分，抵 5.00')).toBeVisible();
  await page.keyboard.press('F8');
  await page.keyboard.press('Alt+3');
  await expect(payment(page).getByLabel('收到现金')).toBeFocused();
  await type(page, '200');
  await expect(summary(page)).toContainText('¥168.07');
  await expect(summary(page)).toContainText('抹零−0.07');
  await expect(summary(page)).toContainText('找零37.00 元');
  await expect(summary(page)).toContainText('得 16 分，收后 16 分');
  await page.keyboard.press('Enter');

  await approve(page, '0000');
  await expect(payment(page).getByText('没有授权：工号或 PIN 不对')).toBeVisible();
  await expect(payment(page).getByLabel('店长 PIN')).toHaveValue('');
  await expect(payment(page).getByLabel('店长 PIN')).toBeFocused();
  await type(page, MANAGER.pin);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`收款 168.00，${member.name}`)).toBeVisible();
  await expect(page.getByText('找零 37.00', { exact: false }).last()).toBeVisible();
  await expect(payment(page)).toBeHidden();
  await shows(page, '200');
  expect(sent).toHaveLength(2);
  expect(await page.evaluate(() => JSON.stringify(sessionStorage) + JSON.stringify(localStorage))).not.toContain('pin');

  const row = page.getByRole('row').filter({ hasText: '500 积分抵 5.00、现金 163.00' });
  await expect(row).toContainText('原价 196.07，实收 168.00');
  await page.keyboard.press('Alt+w');
  const why = page.getByRole('dialog', { name: '为什么是这个数' });
  await expect(why.getByText('收 200.00，找 37.00')).toBeVisible();
  await expect(why.getByText('现金 163.07 抹分')).toBeVisible();
  await expect(why.getByText('用 500 分，每 100 分抵 1.00')).toBeVisible();
  await expect(why.getByText('积分付的 5.00 不计积分')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(why).toBeHidden();

  await page.keyboard.press('F10');
  await expect(page.locator('html')).toHaveAttribute('data-printed', 'yes');
  const slip = page.locator('#print-root');
  for (const words of [
    '折扣−28.00',
    '抹零−0.07',
    '¥168.00',
    '500 分  5.00',
    '收 200.00找零 37.00',
    '500 − 500 + 16 = 16',
  ])
    await expect(slip).toContainText(words);
  const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(paper.match(/\/Type\s*\/Page\b(?!s)/g), 'pages').toHaveLength(1);

  const other = await (await browser.newContext()).newPage();
  await remember(other, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(other, 'supervisor', TILL);
  await openDesk(other, member);
  await other.keyboard.press('F9');
  const drawer = other.getByRole('dialog', { name: '纠错' });
  await expect(drawer.getByText('要动手办')).toBeVisible();
  await expect(drawer.getByRole('listitem').filter({ hasText: '现金' })).toContainText('163.00');
  await expect(drawer.getByRole('button', { name: '冲正，退回 168.00' })).toBeVisible();
  await other.keyboard.press('Enter');
  await expect(other.getByText('已冲正 168.00')).toBeVisible();
  await expect(other.getByRole('row').filter({ hasText: '退 500 积分抵 5.00、现金 163.00' })).toBeVisible();
  await expect(other.locator('[aria-live="polite"]').filter({ hasText: '积分' }).first()).toContainText('500');
  await other.context().close();
});

test('a manager approves also what stored value pays alone', async ({ page }) => {
  await atTheTill(page);
  await writeReducedLines(page);
  await page.getByLabel('单价').nth(1).press('Enter');
  await approve(page, MANAGER.pin);
  await expect(page.getByText(/收款 168\.07/)).toBeVisible();
  await shows(page, '31.93');
});

test('what stored value cannot pay is paid in another way', async ({ page }) => {
  const member = await atTheTill(page);
  const sent = sales(page);
  await type(page, '260');
  await expect(page.getByText('没有收款：储值不够').first()).toBeVisible();
  await page.keyboard.press('Enter');
  expect(sent).toEqual([]);
  await page.keyboard.press('F7');
  await expect(payment(page).getByLabel('储值付多少')).toHaveValue('200.00');
  await expect(payment(page).getByLabel('现金付多少')).toHaveValue('60.00');
  await page.keyboard.press('Alt+6');
  await payment(page).getByLabel('银行卡单号').fill('8842');
  await expect(payment(page).getByRole('button', { name: '完成收款 ¥ 260.00' })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(page.getByText(`收款 260.00，${member.name}`)).toBeVisible();
  await shows(page, '0.00');
  await expect(page.getByRole('row').filter({ hasText: '储值 200.00、银行卡 60.00' })).toBeVisible();
});

test('too little cash is refused before it is sent, and a touch on a note gives the change', async ({ page }) => {
  await atTheTill(page);
  const sent = sales(page);
  await type(page, '260');
  await page.getByRole('button', { name: '余额不足，其余用…' }).click();
  await payment(page).getByLabel('收到现金').fill('50');
  await expect(summary(page)).toContainText('现金还差 10.00');
  await expect(payment(page).getByRole('button', { name: /完成收款/ })).toBeDisabled();
  await payment(page).getByRole('group', { name: '常用面额' }).getByRole('button', { name: '100' }).click();
  await expect(summary(page)).toContainText('找零40.00 元');
  expect(sent).toEqual([]);
  await payment(page)
    .getByRole('button', { name: /完成收款/ })
    .dblclick();
  await expect(page.getByText(/收款 260\.00/)).toBeVisible();
  await expect(payment(page)).toBeHidden();
  expect(sent).toHaveLength(1);
});

test('a reply that is lost during a payment is found again by its key', async ({ page }) => {
  await atTheTill(page);
  const sent = sales(page);
  await page.route(
    isSale,
    async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  await writeReducedLines(page);
  await page.keyboard.press('F7');
  await expect(payment(page).getByLabel('其余用储值付')).toBeFocused();
  await page.keyboard.press('Alt+4');
  await expect(payment(page).getByLabel('微信付多少')).toHaveValue('168.07');
  await page.keyboard.press('Enter');
  await approve(page, MANAGER.pin);
  await expect(page.getByRole('dialog', { name: '结果未知' })).toBeVisible();
  const kept = await page.evaluate(() => sessionStorage.getItem('regulars.pending-commands'));
  expect(kept).toContain('168.07');
  expect(kept).not.toContain('approval');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByText(/收款 168\.07/)).toBeVisible();
  await shows(page, '200');
  expect(sent).toHaveLength(1);
});

test('a bill is reduced as a whole, down to what the role may charge', async ({ page }) => {
  await beSignedIn(page, 'manager', TILL);
  await openDesk(page, await enrol(page, { paid: '200.00' }));
  await page.keyboard.press('Alt+l');
  await page.getByLabel('单价').first().fill('100');
  await expect(page.getByText('应收 100.00')).toBeVisible();
  await page.keyboard.press('Alt+p');
  const reduction = page.getByRole('dialog', { name: '整单折扣' });
  await expect(reduction.getByLabel('减百分之几')).toBeFocused();
  await type(page, '60');
  await expect(reduction.getByText('就是 4 折', { exact: false })).toBeVisible();
  await expect(reduction.getByText('低于最低价 50.00', { exact: false })).toBeVisible();
  await reduction.getByLabel('减百分之几').fill('50');
  await expect(reduction.getByText('少收 50.00')).toBeVisible();
  await expect(reduction.getByText('要店长授权', { exact: false })).toBeHidden();
  await reduction.getByLabel('自己写').fill('等了一小时');
  await page.keyboard.press('Enter');
  await expect(page.getByText('应收 50.00，收后余额 150.00')).toBeVisible();
  await page.getByLabel('单价').first().press('Enter');
  await expect(page.getByText(/收款 50\.00/)).toBeVisible();
});

test('X01, P10: the rules of the sale are written, published and shown', async ({ page }) => {
  await beSignedIn(page, 'gm');
  for (const [kind, words] of [
    ['pricing', '周二 · 所有会员 · 车用品 · 9 折'],
    ['points_payment', '最多用 8,300 分，抵 83.00'],
    ['cash_rounding', '88.97 收 88.90'],
  ] as const) {
    await page.goto(`/rules?kind=${kind}`);
    await expect(page.getByText(words, { exact: false }).first()).toBeVisible();
    await expect(page.getByText('和执行中的一样，没有要发布的。')).toBeVisible();
  }
  await page.goto('/rules?kind=pricing');
  await page.getByRole('button', { name: '加一项折扣' }).click();
  const code = `night-${Math.trunc(Math.random() * 1e6)}`;
  await page.getByLabel('代号').last().fill(code);
  await page.getByLabel('从', { exact: true }).last().fill('22:00');
  await page.getByLabel('到', { exact: true }).last().fill('25:00');
  await page.getByRole('button', { name: /^发布第/ }).click();
  await expect(page.getByText('写成时间，比如 18:00，到 24:00')).toBeVisible();
  await page.getByLabel('到', { exact: true }).last().fill('02:00');
  await page.getByRole('group', { name: '星期' }).last().getByRole('button', { name: '六' }).click();
  // In force only years from now: other tests sell meanwhile.
  await page.getByLabel('生效营业日').fill('2036-01-01');
  await page.getByRole('button', { name: /^发布第/ }).click();
  await expect(page.getByText(/价格规则第 \d+ 版已发布/)).toBeVisible();
  await page
    .getByRole('button', { name: /2036-01-01/ })
    .first()
    .click();
  await expect(page.getByText('周六 · 22:00 至 02:00 · 所有会员 · 全部商品 · 9 折')).toBeVisible();
});

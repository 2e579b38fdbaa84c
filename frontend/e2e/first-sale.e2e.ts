// The work of a till against a running Regulars: swipe, top up, sell, ask why, print, correct; and what must never
// happen: a payment twice, a payment lost, a payment code taken for a member's.
import { expect, test, type Page, type Request } from '@playwright/test';

import {
  beSignedIn,
  blankCard,
  chooseTerminal,
  enrol,
  remember,
  signIn,
  swipe,
  type,
  type FreshMember,
  type UserName,
} from './support';

const TILL = 'T1';
const PAYMENT_CODE = '134567890123456789';
const POINTS_PER_MM = 72 / 25.4;
const violations: string[] = [];

test.beforeEach(async ({ page }) => {
  violations.length = 0;
  await prepare(page);
});
test.afterEach(() => {
  expect(violations, 'the content security policy').toEqual([]);
});

async function prepare(page: Page): Promise<void> {
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', 'yes');
  });
}

/** The desk with a member of this test open. */
async function openDesk(page: Page, member: FreshMember): Promise<void> {
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await expect(page.locator('#desk-amount')).toBeFocused();
}

/** A till, a member with money, and the member open. */
async function atTheTill(page: Page, as: UserName, paid = '1000.00'): Promise<FreshMember> {
  await beSignedIn(page, as, TILL);
  const member = await enrol(page, { paid });
  await openDesk(page, member);
  return member;
}

const balance = (page: Page) => page.getByRole('region', { name: '储值余额' });
const shows = (page: Page, amount: string) => expect(balance(page)).toContainText(amount);

/** What would be printed is one page of this width. */
async function isOneSlip(page: Page, millimetres: number): Promise<void> {
  const paper = await page.pdf({ preferCSSPageSize: true });
  const text = paper.toString('latin1');
  expect(text.match(/\/Type\s*\/Page\b(?!s)/g), 'pages').toHaveLength(1);
  const [, width = ''] = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)/.exec(text) ?? [];
  expect(Number(width) / POINTS_PER_MM, 'millimetres wide').toBeCloseTo(millimetres, 0);
}

/** Counts the commands that the browser sends; previews are none. */
function commands(page: Page, path: string): Request[] {
  const sent: Request[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname.endsWith(path) && !request.url().includes('?'))
      sent.push(request);
  });
  return sent;
}

/** Keys that a person pressed since the last call, digits and the point aside. */
async function keysBeyondDigits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const state = window as unknown as { pressed?: string[] };
    if (!state.pressed) {
      state.pressed = [];
      window.addEventListener('keydown', (event) => state.pressed?.push(event.code), { capture: true });
    }
    return state.pressed.splice(0).filter((code) => !/^(?:Digit|Numpad)\d$|^Period$/.test(code));
  });
}

test('top up, sell, rise a tier, ask why, print, and let the supervisor take it back', async ({ page, browser }) => {
  await signIn(page, 'cashier');
  await page.goto('/desk');
  await chooseTerminal(page, '1 号收银台');
  const member = await enrol(page);

  await page.getByLabel('找会员').fill('abc');
  await swipe(page, member.card);
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await expect(page.getByText(member.card.slice(-4)).first()).toBeVisible();
  await expect(page.locator('#desk-amount')).toBeFocused();
  await keysBeyondDigits(page);

  await page.keyboard.press('F4');
  const topUp = page.getByRole('dialog', { name: '充值' });
  await type(page, '10000');
  await expect(topUp.getByText('12,000')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(`充值 10,000.00，${member.name}`)).toBeVisible();
  await expect(topUp).toBeHidden();
  await shows(page, '12,000');
  expect(await keysBeyondDigits(page)).toEqual(['F4', 'Enter']);

  await expect(page.locator('#desk-amount')).toBeFocused();
  await type(page, '10000');
  await expect(page.getByText('应收 10,000.00，收后余额 2,000.00')).toBeVisible();
  await expect(page.getByText('积分 +1000')).toBeVisible();
  await expect(page.getByText('升为银卡')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(`收款 10,000.00，${member.name}`)).toBeVisible();
  expect(await keysBeyondDigits(page)).toEqual(['Enter']);
  await shows(page, '2,000');
  await expect(page.getByRole('region', { name: '核对身份' })).toContainText('银卡');
  await expect(page.getByText('消费 9.5 折')).toBeVisible();

  await page.keyboard.press('Alt+w');
  const why = page.getByRole('dialog', { name: '为什么是这个数' });
  await expect(why.getByText('10,000.00 每 10.00 计 1 分，计 1,000 分')).toBeVisible();
  await expect(why.getByText('由普通卡升为银卡')).toBeVisible();
  await expect(why.getByText('没有用上的规则')).toBeVisible();
  await expect(why.getByText('银卡的折扣从下一单起')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(why).toBeHidden();

  await page.keyboard.press('F10');
  await expect(page.locator('html')).toHaveAttribute('data-printed', 'yes');
  await expect(page.locator('#print-root')).toContainText('10,000.00');
  await isOneSlip(page, 80);

  await page.locator('#desk-amount').focus();
  await type(page, '100');
  await expect(page.getByText('应收 95.00，收后余额 1,905.00')).toBeVisible();
  await page.keyboard.press('Enter');
  await shows(page, '1,905');
  await expect(page.getByRole('button', { name: '纠错' })).toBeDisabled();
  await expect(page.getByText('纠错要主管或店长来做，你没有这个权限')).toBeVisible();

  const other = await (await browser.newContext()).newPage();
  await prepare(other);
  await beSignedIn(other, 'supervisor', TILL);
  await openDesk(other, member);
  await shows(other, '1,905');
  await other.keyboard.press('F9');
  const drawer = other.getByRole('dialog', { name: '纠错' });
  await expect(drawer.getByRole('row', { name: '储值余额' })).toContainText('2,000.00');
  await expect(drawer.getByRole('button', { name: '冲正，退回 95.00' })).toBeVisible();
  await other.keyboard.press('Enter');
  await expect(other.getByText('已冲正 95.00')).toBeVisible();
  await shows(other, '2,000');
  await other.goto('/ledger');
  const reversal = other.getByRole('row').filter({ hasText: member.name }).filter({ hasText: '冲正' }).first();
  await expect(reversal).toContainText('录错金额');
  await expect(reversal).toContainText('+95.00');
  await other.context().close();

  await page.reload();
  await openDesk(page, member);
  await shows(page, '2,000');
  await expect(page.getByRole('row').filter({ hasText: '录错金额' })).toBeVisible();
});

test('a till with narrow paper prints one narrow slip', async ({ page }) => {
  await beSignedIn(page, 'cashier', 'T2');
  await openDesk(page, await enrol(page, { paid: '1000.00' }));
  await type(page, '60');
  await expect(page.getByText('应收 60.00')).toBeVisible();
  await page.keyboard.press('Enter');
  await shows(page, '1,040');
  await page.keyboard.press('F10');
  await expect(page.locator('html')).toHaveAttribute('data-printed', 'yes');
  await expect(page.locator('#print-root')).toContainText('60.00');
  await isOneSlip(page, 58);
});

test('an unknown card is given to a new member', async ({ page }) => {
  await beSignedIn(page, 'cashier', TILL);
  const card = await blankCard(page);
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, card);
  await expect(page.getByRole('heading', { name: /没有找到这张卡|这张卡还没有主人/ })).toBeVisible();
  await page.keyboard.press('Alt+n');
  await expect(page.getByLabel('卡号', { exact: true })).toHaveValue(card);
  await page.getByLabel('姓名').fill('新来的');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '新来的' })).toBeVisible();
  await expect(page.getByText(card.slice(-4)).first()).toBeVisible();
  await expect(page.locator('#desk-amount')).toBeFocused();
});

test('a swipe lands whatever has the focus, and leaves no digit behind', async ({ page }) => {
  await beSignedIn(page, 'cashier', TILL);
  const [first, second] = [await enrol(page, { paid: '500.00' }), await enrol(page)];
  await openDesk(page, first);
  await type(page, '12');
  await swipe(page, second.card);
  await expect(page.getByRole('heading', { name: second.name })).toBeVisible();
  await expect(page.locator('#desk-amount')).toHaveValue('');
  await page
    .getByRole('button', { name: '完整档案' })
    .or(page.getByRole('button', { name: '挂失、补办' }))
    .first()
    .focus();
  await swipe(page, first.card);
  await expect(page.getByRole('heading', { name: first.name })).toBeVisible();
  await page.keyboard.press('F4');
  await expect(page.getByRole('dialog', { name: '充值' })).toBeVisible();
  await swipe(page, second.card);
  await expect(page.getByRole('heading', { name: second.name })).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
  await shows(page, '0.00');
});

test('a sale above the balance is refused before it is sent', async ({ page }) => {
  await atTheTill(page, 'cashier');
  const sent = commands(page, '/consumptions');
  await type(page, '99999');
  await expect(page.getByText('没有收款：储值不够').first()).toBeVisible();
  await expect(page.getByRole('button', { name: '余额不足，其余用…' })).toBeVisible();
  await page.keyboard.press('Enter');
  expect(sent).toEqual([]);
});

test('a reply that is lost on the way is found again by its key', async ({ page }) => {
  await atTheTill(page, 'cashier');
  const sent = commands(page, '/consumptions');
  await page.route(
    (url) => url.pathname.endsWith('/consumptions') && url.search === '',
    async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  await type(page, '60');
  await expect(page.getByText('应收 60.00')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: '结果未知' })).toBeVisible();
  const asked = page.waitForRequest(/\/commands\//);
  await page.keyboard.press('Enter');
  const key = (sent[0]?.headers()['idempotency-key'] ?? '').replaceAll('"', '');
  expect((await asked).url()).toContain(key);
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByText(/收款 60\.00/)).toBeVisible();
  await shows(page, '1,040');
  expect(sent).toHaveLength(1);
});

test('a command that never arrived may be sent again, under the same key', async ({ page }) => {
  const member = await atTheTill(page, 'cashier');
  const sent = commands(page, '/consumptions');
  await page.route(
    (url) => url.pathname.endsWith('/consumptions') && url.search === '',
    (route) => route.abort('connectionrefused'),
    { times: 1 },
  );
  await type(page, '60');
  await expect(page.getByText('应收 60.00')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: '结果未知' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('dialog', { name: '查清了：没有收' })).toBeVisible();
  const again = page.getByRole('button', { name: '重新收款 ¥ 60.00' });
  await expect(again).not.toHaveAttribute('aria-busy');
  await again.click();
  await expect(page.getByText('查清了：已经收了 ¥ 60.00')).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
  const keys = sent.map((request) => request.headers()['idempotency-key']);
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
  await openDesk(page, member);
  await shows(page, '1,040');
});

test('a card that is swiped while a payment is on its way opens when the payment is done', async ({ page }) => {
  await atTheTill(page, 'cashier');
  const second = await enrol(page, { paid: '200.00' });
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const isSale = (url: URL) => url.pathname.endsWith('/consumptions') && url.search === '';
  const sale = page.waitForRequest((request) => request.method() === 'POST' && isSale(new URL(request.url())));
  await page.route(
    isSale,
    async (route) => {
      await answered;
      await route.continue();
    },
    { times: 1 },
  );
  await type(page, '60');
  await expect(page.getByText('应收 60.00')).toBeVisible();
  await page.keyboard.press('Enter');
  await sale;
  await swipe(page, PAYMENT_CODE);
  await expect(page.getByText('付款码没有记下，也没有发出', { exact: false })).toBeVisible();
  await swipe(page, second.card);
  answer();
  await expect(page.getByRole('heading', { name: second.name })).toBeVisible();
  await shows(page, '200');
});

test('while a result is unknown the next person is served, and the question stays in sight', async ({ page }) => {
  const first = await atTheTill(page, 'cashier');
  const second = await enrol(page, { paid: '200.00' });
  const isSale = (url: URL) => url.pathname.endsWith('/consumptions') && url.search === '';
  await page.route(
    isSale,
    async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  const asking = (url: URL) => url.pathname.includes('/commands/');
  await page.route(asking, (route) => route.abort('connectionreset'));
  await type(page, '60');
  await expect(page.getByText('应收 60.00')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: '结果未知' })).toBeVisible();

  await page.keyboard.press('Alt+g');
  await expect(page.getByRole('dialog')).toBeHidden();
  const question = page.getByRole('status').filter({ hasText: '结果未知' });
  await expect(question).toContainText(`消费 ¥ 60.00，${first.name}`);
  await swipe(page, first.card);
  await expect(page.getByText('这位会员有一笔 ¥ 60.00 还没查清')).toBeVisible();
  await expect(page.locator('#desk-amount')).toBeHidden();
  await expect(page.getByRole('button', { name: '充值' })).toBeDisabled();

  await swipe(page, second.card);
  await expect(page.getByRole('heading', { name: second.name })).toBeVisible();
  await type(page, '50');
  await expect(page.getByText('应收 50.00')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(`收款 50.00，${second.name}`)).toBeVisible();
  await shows(page, '150');
  await expect(question).toContainText(first.name);

  await page.reload();
  await expect(page.getByRole('dialog', { name: '结果未知' })).toContainText(first.name);
  await page.unroute(asking);
  await page.keyboard.press('Enter');
  await expect(page.getByText('查清了：已经收了 ¥ 60.00')).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(question).toBeHidden();
  await openDesk(page, first);
  await shows(page, '1,040');
});

test('the money button cannot fire twice', async ({ page }) => {
  await atTheTill(page, 'cashier');
  const sent = commands(page, '/consumptions');
  await page.route(
    (url) => url.pathname.endsWith('/consumptions') && url.search === '',
    async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      await route.continue();
    },
  );
  await type(page, '70');
  await expect(page.getByText('应收 70.00')).toBeVisible();
  await page.getByRole('button', { name: /^收款/ }).dblclick();
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('Enter');
  await page.locator('#desk-amount').press('Enter');
  await expect(page.getByText(/收款 70\.00/)).toBeVisible();
  await page.keyboard.press('Enter');
  await shows(page, '1,030');
  expect(sent).toHaveLength(1);
});

test('a payment code is dropped and explained, and never leaves the browser', async ({ page }) => {
  await atTheTill(page, 'cashier');
  const code = PAYMENT_CODE;
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.url() + (request.postData() ?? '')));
  await swipe(page, code);
  await expect(page.getByRole('heading', { name: /微信付款码，不是会员码/ })).toBeVisible();
  await expect(page.getByText('付款码没有记下，也没有发出', { exact: false })).toBeVisible();
  expect(sent.join('\n')).not.toContain(code);
});

test('a lost card moves no money', async ({ page }) => {
  const member = await atTheTill(page, 'cashier');
  await page.getByRole('button', { name: '挂失、补办' }).click();
  await page.getByRole('button', { name: '挂失', exact: true }).click();
  const reason = page.getByRole('dialog').getByLabel('原因');
  if (await reason.isVisible()) await reason.fill('会员说丢了');
  await page.getByRole('button', { name: `挂失尾号 ${member.card.slice(-4)}` }).click();
  await expect(page.getByText('这张卡已挂失，不能收款')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, member.card);
  await expect(page.getByText('这张卡已挂失，不能收款')).toBeVisible();
  await expect(page.locator('#desk-amount')).toBeHidden();
  for (const name of ['消费', '充值', '纠错']) {
    await expect(page.getByRole('button', { name, exact: true })).toBeDisabled();
  }
  await page.keyboard.press('F4');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('times are the shop’s, wherever the browser thinks it is', async ({ browser }) => {
  const context = await browser.newContext({ timezoneId: 'America/New_York' });
  const page = await context.newPage();
  await prepare(page);
  await atTheTill(page, 'cashier');
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', hourCycle: 'h23' });
  const row = page.getByRole('row').filter({ hasText: '付 1,000.00' });
  await expect(row.getByRole('cell').first()).toHaveText(new RegExp(`^${clock.format(new Date())}:`));
  await page.keyboard.press('F10');
  await expect(page.locator('#print-root')).toContainText(
    new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' }).format(new Date()),
  );
  await context.close();
});

// 验证: a rule asks for proof; a code to the phone, or the card, lets the payment go on; the slip says how it was proved (OP02).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { beSignedIn, enrol, freshProgram, get, post, remember, seen, swipe, type, type FreshMember } from './support';

const HEADERS = { 'X-Requested-With': 'regulars' };

/** Lets the simulator send text messages, and grants some. */
async function withTextMessages(page: Page): Promise<void> {
  const { request } = page.context();
  const before = await get<{ row_version: number }>(request, '/message-settings');
  const answer = await request.patch('/api/v1/message-settings', {
    headers: { ...HEADERS, 'If-Match': `"${before.row_version}"` },
    data: { sms_provider: 'simulator', simulator_answer: 'delivers' },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  await post(request, '/message-credit/grants', { parts: 100 });
}

/** The code that a phone got last: the simulator writes it beside the server's data. */
function codeOf(phone: string): string {
  const lines = readFileSync(join(process.env.REGULARS_SERVER ?? '', 'phone.log'), 'utf8')
    .trim()
    .split('\n');
  const messages = lines.map((line) => JSON.parse(line) as { phone: string; text: string });
  const text = messages.filter((message) => message.phone === phone).at(-1)?.text ?? '';
  return /\d{6}/.exec(text)?.[0] ?? '';
}

const other = (code: string) => (code === '000000' ? '111111' : '000000');

async function openByPhone(page: Page, member: FreshMember): Promise<void> {
  await page.goto('/desk');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await page.getByLabel('找会员').fill(member.phone);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: member.name })).toBeVisible();
  await expect(page.locator('#desk-amount')).toBeFocused();
}

async function pay(page: Page, amount: string): Promise<void> {
  await expect(page.locator('#desk-amount')).toBeFocused();
  await type(page, amount);
  await expect(page.getByText(new RegExp(`应收 ${amount}\\.00`))).toBeVisible();
  await page.keyboard.press('Enter');
}

const balance = (page: Page) => page.getByRole('region', { name: '储值余额' });

test('a code to the phone, or the card, proves that the member is there (OP02)', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', 'yes');
  });
  await beSignedIn(page, 'gm');
  await withTextMessages(page);
  const program = await freshProgram(page);
  await page.goto(`/rules?program=${program.id}&kind=proof`);
  await page.getByRole('textbox', { name: '储值支付起点' }).fill('200');
  await page.getByRole('textbox', { name: '用次数起点' }).fill('1');
  await seen(page, 'proof-rule');
  await page.getByRole('button', { name: '发布第 1 版' }).click();
  await expect(page.getByText('验证规则第 1 版已发布')).toBeVisible();

  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, { program, paid: '1000.00' });
  await openByPhone(page, member);
  await pay(page, '199');
  await expect(balance(page)).toContainText('801.00');

  // A phone alone is not enough: the keyboard alone sends the code and types it.
  await pay(page, '300');
  const dialog = page.getByRole('dialog', { name: `请先验证：${member.name}` });
  await expect(dialog.getByRole('button', { name: '发送验证码' })).toBeFocused();
  await seen(page, 'proof-asked');
  await page.keyboard.press('Enter');
  const field = dialog.getByRole('textbox', { name: '验证码' });
  await expect(field).toBeFocused();
  await expect(dialog.getByText(`${member.phone.slice(0, 3)}****${member.phone.slice(7)}`)).toBeVisible();
  const code = codeOf(member.phone);
  await page.keyboard.type(other(code), { delay: 55 });
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(/验证码不对.*还可以试 4 次/)).toBeVisible();
  await seen(page, 'proof-wrong-code');
  await expect(field).toBeFocused();
  await page.keyboard.type(code, { delay: 55 });
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(balance(page)).toContainText('501.00');
  await expect(page.getByText('−300.00')).toBeVisible();
  await page.keyboard.press('Alt+w');
  const why = page.getByRole('dialog', { name: '为什么是这个数' });
  await expect(why.getByText('短信验证码')).toBeVisible();
  await expect(why.getByText(`手机尾号 ${member.phone.slice(7)}`)).toBeVisible();
  await seen(page, 'proof-why');
  await page.keyboard.press('Escape');
  await expect(why).toBeHidden();
  await page.keyboard.press('F10');
  await expect(page.locator('#print-root')).toContainText(`短信 …${member.phone.slice(7)}`);

  // The card lets it go on as soon as it is swiped.
  await pay(page, '250');
  await expect(dialog).toBeVisible();
  await swipe(page, member.card);
  await expect(dialog).toBeHidden();
  await expect(balance(page)).toContainText('251.00');

  const { items: messages } = await get<{ items: { text: string }[] }>(
    page.context().request,
    '/messages?kind=proof_code',
  );
  expect(messages[0]?.text).not.toContain(code);
  await page.goto('/messages');
  await expect(page.getByText(/验证码••••••/).first()).toBeVisible();
  await seen(page, 'proof-messages');
});

test('counts are proved, too, and whoever gives up does nothing (OP02, OP07)', async ({ page }) => {
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await beSignedIn(page, 'gm');
  const program = await freshProgram(page);
  await page.goto(`/rules?program=${program.id}&kind=proof`);
  await page.getByRole('textbox', { name: '用次数起点' }).fill('1');
  await page.getByRole('checkbox', { name: '读卡' }).uncheck();
  await page.getByRole('checkbox', { name: '短信验证码' }).uncheck();
  await page.getByRole('button', { name: '发布第 1 版' }).click();
  await expect(page.getByText('验证规则第 1 版已发布')).toBeVisible();
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, { program, paid: '1000.00' });
  const { items } = await get<{ items: { id: string; name: string }[] }>(page.context().request, '/packages');
  await post(page.context().request, '/package-sales', {
    membership_id: member.membershipId,
    package_id: items.find(({ name }) => name.includes('10+2'))?.id,
  });
  await openByPhone(page, member);
  await page.keyboard.press('Alt+c');
  const counts = page.getByRole('dialog').first();
  await expect(counts.getByRole('radio', { name: /标准洗车/ })).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: `请先验证：${member.name}` });
  await expect(dialog.getByText('请刷会员卡')).toBeVisible();
  await seen(page, 'proof-counts');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /标准洗车 剩 10 次/ })).toBeVisible();
  await page.keyboard.press('Alt+c');
  await expect(page.getByRole('radio', { name: /标准洗车/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  await swipe(page, member.card);
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: /标准洗车 剩 9 次/ })).toBeVisible();
});

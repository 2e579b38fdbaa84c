// What every journey needs: who signs in, and keys pressed as a reader and as a person press them.
import { expect, type APIRequestContext, type Browser, type Page } from '@playwright/test';

export const TENANT = process.env.REGULARS_TENANT ?? '100001';
export const PASSWORD = process.env.REGULARS_PASSWORD ?? '';
const HEADERS = { 'X-Requested-With': 'regulars' };
const API = '/api/v1';
const WEDGE_GAP_SECONDS = 0.004;
const PERSON_GAP_MS = 55;

export type UserName = 'gm' | 'manager' | 'supervisor' | 'cashier';

/** A phone held upright. */
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

export interface Look {
  language: 'zh-CN' | 'en';
  theme: 'light' | 'dark';
}

/** A member of this test alone. */
export interface FreshMember {
  id: string;
  membershipId: string;
  name: string;
  card: string;
  phone: string;
}

/** Language and theme as if chosen on an earlier visit. */
export async function remember(page: Page, look: Look): Promise<void> {
  await page.addInitScript(({ language, theme }) => {
    localStorage.setItem('regulars.language', language);
    localStorage.setItem('regulars.theme', theme);
  }, look);
}

/** Puts a language and a theme on the page that is shown, as a choice in another tab does. */
export async function wear(page: Page, look: Look): Promise<void> {
  await page.evaluate(({ language, theme }) => {
    for (const [name, value] of Object.entries({ language, theme })) {
      const key = `regulars.${name}`;
      if (localStorage.getItem(key) === value) continue;
      localStorage.setItem(key, value);
      window.dispatchEvent(new StorageEvent('storage', { key, newValue: value }));
    }
  }, look);
  await expect(page.locator(`html[lang="${look.language}"][data-theme="${look.theme}"]`)).toBeAttached();
}

/** Signs in through the form. */
export async function signIn(page: Page, userName: UserName): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('input[name="tenant_number"]').fill(TENANT);
  await page.locator('input[name="user_name"]').fill(userName);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('input[name="password"]').press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** Signs in without the form, for tests about something else. The pages of this context are signed in too. */
export async function beSignedIn(page: Page, userName: string, till?: string): Promise<void> {
  const { request } = page.context();
  const answer = await request.post(`${API}/sessions`, {
    headers: HEADERS,
    data: { tenant_number: TENANT, user_name: userName, password: PASSWORD },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  if (!till) return;
  const { shop } = (await answer.json()) as { shop: { id: string } | null };
  const { items } = await get<{ items: { id: string; code: string; shop_id: string }[] }>(request, '/terminals');
  const terminal = items.find((each) => each.code === till && each.shop_id === shop?.id);
  await request.put(`${API}/sessions/current/terminal`, { headers: HEADERS, data: { terminal_id: terminal?.id } });
}

/** Says on the screen which till this PC is. */
export async function chooseTerminal(page: Page, name: string | RegExp): Promise<void> {
  await page.getByTitle('选择收银机').click();
  const dialog = page.getByRole('dialog', { name: '这台电脑是哪台收银机' });
  await dialog.getByRole('button', { name }).first().click();
  await expect(dialog).toBeHidden();
}

export interface OwnTill {
  id: string;
  name: string;
}

/** A till of this test alone, at which the browser sits: no other desk hears its reader. */
export async function ownTill(page: Page, widthMm: 58 | 80 = 80): Promise<OwnTill> {
  const { request } = page.context();
  const { items } = await get<{ items: { code: string; shop_id: string }[] }>(request, '/terminals');
  const code = `R${crypto.randomUUID().slice(0, 6).toUpperCase()}`;
  const shopId = items.find((terminal) => terminal.code === 'T1')?.shop_id;
  const till = await post<OwnTill>(request, '/terminals', {
    code,
    shop_id: shopId,
    name: `读卡台${code}`,
    receipt_width_mm: widthMm,
  });
  const answer = await request.put(`${API}/sessions/current/terminal`, {
    headers: HEADERS,
    data: { terminal_id: till.id },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  return till;
}

/**
 * Real key events at the speed of a keyboard-wedge reader, wherever the focus is. They are sent without waiting for one
 * another and carry the time at which the reader pressed them: a busy machine must not turn a reader into a person.
 */
export async function swipe(page: Page, number: string): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const startedAt = Date.now() / 1000;
  const keys = [...number].map((digit) => ({ key: digit, code: `Digit${digit}`, text: digit, vk: 48 + Number(digit) }));
  const sent = [...keys, { key: 'Enter', code: 'Enter', text: '\r', vk: 13 }].flatMap(({ vk, text, ...key }, index) => {
    const common = { ...key, windowsVirtualKeyCode: vk, timestamp: startedAt + index * WEDGE_GAP_SECONDS };
    return [
      browser.send('Input.dispatchKeyEvent', { type: 'keyDown', text, ...common }),
      browser.send('Input.dispatchKeyEvent', { type: 'keyUp', ...common }),
    ];
  });
  await Promise.all(sent);
  await browser.detach();
}

/** Types as a person does. */
export async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text, { delay: PERSON_GAP_MS });
}

/** A kind of card of this test alone, whose rules touch nobody else's. Whoever is signed in must be allowed to make one. */
export async function freshProgram(page: Page): Promise<FreshProgram> {
  const [code, prefix] = [`own-${freshDigits(8)}`, `7${freshDigits(5)}`];
  const data = { code, name: `卡种${prefix}`, card_number_prefix: prefix, card_number_digits: 6 };
  const { id } = await post<{ id: string }>(page.context().request, '/programs', data);
  return { id, prefix };
}

export interface FreshProgram {
  id: string;
  /** What its card numbers begin with. */
  prefix: string;
}

/** Enrols a member with an active card of their own, and optionally a first top-up; in the demo's program unless told. */
export async function enrol(
  page: Page,
  { paid, program }: { paid?: string; program?: FreshProgram } = {},
): Promise<FreshMember> {
  const { request } = page.context();
  const name = `试${freshDigits(4)}`;
  const phone = `139${freshDigits(8)}`;
  const { items } = await get<{ items: { id: string; code: string }[] }>(request, '/programs');
  const member = await post<{ id: string; memberships: { id: string }[] }>(request, '/members', {
    name,
    phone,
    program_id: program?.id ?? items.find(({ code }) => code === 'standard')?.id,
    card_number: program ? program.prefix + freshDigits(6) : await blankCard(page),
  });
  const membershipId = member.memberships[0]?.id ?? '';
  const panel = await get<{ card: { number: string } | null; membership: { cards: { number: string }[] } }>(
    request,
    `/memberships/${membershipId}/desk`,
  );
  const card = panel.card?.number ?? panel.membership.cards[0]?.number ?? '';
  if (paid)
    await post(request, '/top-ups', { membership_id: membershipId, tenders: [{ method: 'cash', amount: paid }] });
  return { id: member.id, membershipId, name, card, phone };
}

/** A shop that no other journey sells in. */
export async function freshShop(page: Page, name: string): Promise<{ id: string; name: string; row_version: number }> {
  const { request } = page.context();
  const serial = freshDigits(6);
  const { items } = await get<{ items: { id: string }[] }>(request, '/legal-entities');
  return post(request, '/shops', {
    code: `P${serial}`,
    name: `${name}${serial}`,
    legal_entity_id: items[0]?.id,
    time_zone: 'Asia/Shanghai',
    day_starts_at: '06:00',
  });
}

/** A shop of its own, connected to the simulator, with a till at which the general manager sells. */
export async function atAConnectedTill(page: Page): Promise<void> {
  const { request } = page.context();
  await beSignedIn(page, 'gm');
  const shop = await freshShop(page, '扫码店');
  const connected = await request.patch(`/api/v1/shops/${shop.id}`, {
    headers: { ...HEADERS, 'If-Match': `"${shop.row_version}"` },
    data: { payment_provider: 'simulator' },
  });
  expect(connected.ok(), await connected.text()).toBe(true);
  const till = await post<{ id: string }>(request, '/terminals', {
    shop_id: shop.id,
    code: 'K1',
    name: '扫码台',
    receipt_width_mm: 80,
  });
  const bound = await request.put('/api/v1/sessions/current/terminal', {
    headers: HEADERS,
    data: { terminal_id: till.id },
  });
  expect(bound.ok(), await bound.text()).toBe(true);
}

/** The demo shop's manager, as they approve at somebody else's screen. */
export const MANAGER = { number: '002', pin: '2026' };

/** Lets no request to this address through until the answer is called. */
export async function heldBack(page: Page, address: string | RegExp): Promise<() => Promise<void>> {
  let letGo = () => {};
  const go = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(address, async (route) => {
    await go;
    await route.fallback();
  });
  return async () => {
    letGo();
    await page.unroute(address);
  };
}

/** A number of the demo program's form that no card has yet. */
export async function blankCard(page: Page): Promise<string> {
  for (;;) {
    const number = `8800${freshDigits(6)}`;
    const answer = await post<{ outcome: string }>(page.context().request, '/desk/lookups', {
      credential: number,
      source: 'typed',
    });
    if (answer.outcome === 'not_found') return number;
  }
}

export async function get<T>(request: APIRequestContext, path: string): Promise<T> {
  const answer = await request.get(API + path, { headers: HEADERS });
  expect(answer.ok(), `GET ${path}: ${await answer.text()}`).toBe(true);
  return (await answer.json()) as T;
}

export async function post<T>(request: APIRequestContext, path: string, data: unknown): Promise<T> {
  const answer = await request.post(API + path, {
    headers: { ...HEADERS, 'Idempotency-Key': `"${crypto.randomUUID()}"` },
    data,
  });
  expect(answer.ok(), `POST ${path}: ${await answer.text()}`).toBe(true);
  return (await answer.json()) as T;
}

function freshDigits(count: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(count)), (byte) => String(byte % 10)).join('');
}

/** A picture in both languages, where somebody wants to look: REGULARS_SHOTS names the directory. */
export async function seen(page: Page, name: string): Promise<void> {
  const directory = process.env.REGULARS_SHOTS;
  if (!directory) return;
  for (const language of ['en', 'zh-CN'] as const) {
    await wear(page, { language, theme: 'light' });
    await page.screenshot({ path: `${directory}/${name}-${language}.png` });
  }
}

/** A supervisor of this test alone, at the cashier's till, who may take back up to 100.00 at once. */
export async function limited(browser: Browser, owner: Page, cashier: Page, till: string): Promise<Page> {
  const { request } = owner.context();
  const tag = crypto.randomUUID().slice(0, 8);
  const { items } = await get<{ items: { id: string; name: string; permissions: string[] }[] }>(request, '/roles');
  const supervisor = items.find((role) => role.name === '主管');
  const role = await post<{ id: string }>(request, '/roles', {
    parent_id: supervisor?.id,
    name: `限额 ${tag}`,
    permissions: supervisor?.permissions,
    correction_limit: '100.00',
  });
  const { shop } = await get<{ shop: { id: string } }>(cashier.context().request, '/sessions/current');
  const given = `Given ${tag} 1`;
  await post(request, '/users', {
    user_name: tag,
    display_name: `限额 ${tag}`,
    staff_number: tag,
    role_id: role.id,
    password: given,
    can_sign_in: true,
    shop_ids: [shop.id],
  });
  const page = await (await browser.newContext()).newPage();
  await remember(page, { language: 'zh-CN', theme: 'light' });
  const own = page.context().request;
  await post(own, '/sessions', { tenant_number: TENANT, user_name: tag, password: given });
  const changed = await own.put('/api/v1/sessions/current/password', {
    headers: { 'X-Requested-With': 'regulars' },
    data: { current_password: given, new_password: PASSWORD },
  });
  expect(changed.ok(), await changed.text()).toBe(true);
  await beSignedIn(page, tag, till);
  return page;
}

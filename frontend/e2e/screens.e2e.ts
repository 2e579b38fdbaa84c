// Every screen in both languages and both themes: no accessibility violation, nothing in the console, no request that
// failed, nothing that scrolls sideways. A screen is opened once and changes its look in place.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { expect, test, type Page } from '@playwright/test';

import { beSignedIn, enrol, get, swipe, wear, type Look, type UserName } from './support';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DEMO_CARD = '8800000001';

/** Words and structure change with the language, colours with the theme: each rule runs where it can come out new. */
const LOOKS: (Look & { rules: 'all' | 'colours' })[] = [
  { language: 'zh-CN', theme: 'light', rules: 'all' },
  { language: 'zh-CN', theme: 'dark', rules: 'colours' },
  { language: 'en', theme: 'dark', rules: 'colours' },
  { language: 'en', theme: 'light', rules: 'all' },
];
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
const FIRST_LOOK: Look = { language: 'zh-CN', theme: 'light' };
const WIDE = { width: 1366, height: 768 };
const NARROW = { width: 1024, height: 768 };

interface Finding {
  id: string;
  impact: string | null;
  nodes: { target: string[] }[];
}
type Options = Record<string, unknown>;

async function violations(page: Page, rules: 'all' | 'colours'): Promise<string[]> {
  const options: Options = { resultTypes: ['violations'] };
  if (rules === 'colours') options.runOnly = { type: 'rule', values: COLOUR_RULES };
  const found = await page.evaluate(async (chosen) => {
    const { axe } = window as unknown as {
      axe: { run: (context: Document, options: Options) => Promise<{ violations: Finding[] }> };
    };
    return (await axe.run(document, chosen)).violations;
  }, options);
  return found.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map((node) => node.target).join(' | ')}`);
}

/** Nothing is on its way and nothing moves any more. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('h1').first()).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
        .map((animation) => animation.finished.catch(() => undefined)),
    ),
  );
}

/** What went wrong on a page since the last look. */
function troubles(page: Page): () => string[] {
  const seen: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') seen.push(message.text());
  });
  page.on('pageerror', (error) => seen.push(String(error)));
  page.on('response', (answer) => {
    if (answer.status() >= 400) seen.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`);
  });
  page.on('requestfailed', (request) => {
    // What a page that is left behind asked for is cut off by the browser.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED')
      seen.push(`${request.failure()?.errorText} ${request.url()}`);
  });
  return () => seen.splice(0);
}

/** Looks at what is shown, in every look. */
async function check(page: Page, name: string, seen: () => string[]): Promise<void> {
  await settled(page);
  for (const { rules, ...look } of LOOKS) {
    const title = `${name}, ${look.language}, ${look.theme}`;
    await wear(page, look);
    await settled(page);
    if (rules === 'all') {
      for (const size of [NARROW, WIDE]) {
        await page.setViewportSize(size);
        const wider = await page.evaluate(
          () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
        );
        expect.soft(wider, `${title} scrolls sideways at ${size.width}`).toBe(false);
      }
    }
    expect.soft(await violations(page, rules), `${title}: accessibility`).toEqual([]);
  }
  expect.soft(seen(), `${name}: console and requests`).toEqual([]);
  await wear(page, FIRST_LOOK);
}

interface Place {
  page: Page;
  /** Looks at what is shown now, in every look. */
  look: (name: string) => Promise<void>;
  open: (address: string) => Promise<void>;
}

/** A test about screens, signed in as someone, at a till or not. */
function screens(title: string, as: UserName, till: string | undefined, visit: (place: Place) => Promise<void>): void {
  test(title, async ({ page }) => {
    // Many pages, each in every look: on a busy machine that takes its minutes.
    test.slow();
    const seen = troubles(page);
    await page.addInitScript(AXE);
    await beSignedIn(page, as, till);
    await visit({
      page,
      look: (name) => check(page, name, seen),
      open: async (address) => {
        await page.goto(address);
        await settled(page);
      },
    });
  });
}

test('the sign-in', async ({ page }) => {
  const seen = troubles(page);
  await page.addInitScript(AXE);
  await page.goto('/sign-in');
  await settled(page);
  // Who is signed in is asked by being refused.
  expect.soft(seen().filter((trouble) => !trouble.includes('401'))).toEqual([]);
  await check(page, 'sign-in', seen);
});

test('the first start', async ({ page }) => {
  const seen = troubles(page);
  await page.addInitScript(AXE);
  await page.route('**/api/v1/setup', (route) => route.fulfill({ json: { needed: true } }));
  await page.goto('/setup');
  await check(page, 'first start', seen);
});

screens('the waiting desk', 'manager', 'T1', async ({ page, look, open }) => {
  await open('/desk');
  await look('desk');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F1');
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+n');
  await expect(page.locator('form input').first()).toBeFocused();
  await look('new member');
  await page.keyboard.press('Escape');
  await swipe(page, '134567890123456789');
  await look('payment code');
});

screens('the member at the desk', 'manager', 'T1', async ({ page, look, open }) => {
  await open('/desk');
  await swipe(page, DEMO_CARD);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await look('member');
  await page.locator('#desk-amount').fill('120');
  await expect(page.locator('#desk-hint b')).toBeVisible();
  await page.keyboard.press('Alt+w');
  await expect(page.locator('ol').first()).toBeVisible();
  await look('sale, and why');
  await page.keyboard.press('Alt+w');
  await page.locator('#desk-amount').fill('');
  await page.keyboard.press('Alt+l');
  await expect(page.locator('[aria-controls="goods-found"]')).toBeFocused();
  await look('lines');
  await page.keyboard.press('Alt+l');
});

screens('what opens over the desk', 'manager', 'T1', async ({ page, look, open }) => {
  await open('/desk');
  await swipe(page, DEMO_CARD);
  await expect(page.locator('#desk-amount')).toBeFocused();
  for (const [key, name] of [
    ['Alt+w', 'why'],
    ['F9', 'correction'],
    ['F4', 'top-up'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    await look(name);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
});

screens('a payment, a reduction and its approval', 'cashier', 'T1', async ({ page, look, open }) => {
  await open('/desk');
  await swipe(page, DEMO_CARD);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await page.keyboard.press('Alt+l');
  await expect(page.locator('[aria-controls="goods-found"]')).toBeFocused();
  await page.locator('tbody input').nth(0).fill('A');
  await page.getByLabel('单价').first().fill('120');
  await expect(page.locator('#desk-hint b')).toBeVisible();
  await page.keyboard.press('Alt+p');
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('bill discount');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '改价、免单' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input').first().fill('100');
  await dialog.locator('fieldset button').first().click();
  await expect(dialog.locator('.total')).toBeVisible();
  await look('own price');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.locator('#desk-hint b')).toBeVisible();
  await look('reduced lines');
  await page.keyboard.press('F7');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Alt+3');
  await page.locator('#pay-cash-given').fill('150');
  await expect(dialog.locator('button[type="submit"]')).toBeEnabled();
  await look('payment');
  await page.keyboard.press('Enter');
  await expect(dialog.locator('input[type="password"]')).toBeVisible();
  await look('approval');
});

screens('counts', 'manager', 'T1', async ({ page, look, open }) => {
  await open('/desk');
  await swipe(page, DEMO_CARD);
  await expect(page.locator('#desk-amount')).toBeFocused();
  await page.keyboard.press('Alt+c');
  await expect(page.getByRole('radio').first()).toBeFocused();
  await look('counts to use');
  await page.keyboard.press('Alt+c');
  await page.getByRole('dialog').getByRole('button', { name: '现金' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('500');
  await look('package to sell');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await open('/settings/packages');
  await look('packages');
  await page.locator('tbody button').first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('package');
});

screens('members and ledger', 'gm', undefined, async ({ page, look, open }) => {
  const { items } = await get<{ items: { id: string }[] }>(page.context().request, '/members?limit=1');
  for (const address of ['/members', `/members/${items[0]?.id}`, '/ledger', '/corrections']) {
    await open(address);
    await look(address);
  }
});

screens('what the till did, added up', 'gm', undefined, async ({ page, look, open }) => {
  for (const address of ['/overview', '/shifts', '/reports/daily', '/reports/books', '/reports/settlement']) {
    await open(address);
    await look(address);
  }
  const { items } = await get<{ items: { membership_id: string }[] }>(page.context().request, '/postings?limit=1');
  await open(`/memberships/${items[0]?.membership_id}/statement`);
  await look('statement of account');
});

screens('what the till did, by where it went', 'gm', undefined, async ({ look, open }) => {
  const addresses = ['/reports/commission', '/reports/own-commission', '/refunds', '/accounts', '/vouchers'];
  for (const address of [...addresses, '/gift-cards', '/payments', '/settings/grades']) {
    await open(address);
    await look(address);
  }
});

screens('messages', 'manager', 'T1', async ({ page, look, open }) => {
  const member = await enrol(page, { paid: '500' });
  await open('/messages');
  // The messenger works in the background: its message comes by itself.
  await expect
    .poll(async () => {
      await page.reload();
      await settled(page);
      return page.getByText(member.name).count();
    })
    .toBeGreaterThan(0);
  await look('messages');
  await page.locator('tbody button').first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('message');
  await page.keyboard.press('Escape');
  await open(`/members/${member.id}`);
  await look('member with messages');
  for (const view of ['texts', 'credit']) {
    await open(`/messages?view=${view}`);
    await look(`messages: ${view}`);
  }
});

screens('goods and services', 'gm', undefined, async ({ page, look, open }) => {
  await open('/products');
  await look('products');
  await page.locator('tbody button').first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('product');
  await page.getByRole('dialog').getByRole('textbox').first().fill('');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').locator('[aria-invalid="true"]')).toHaveCount(1);
  await look('product with a mistake');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+n');
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('new product');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '分类' }).click();
  await page.getByRole('dialog').getByRole('listitem').getByRole('button').first().click();
  await look('product categories');
  await page.keyboard.press('Escape');
  await open('/products?state=retired');
  await look('retired products');
  await open('/products?q=nothing-is-called-so');
  await look('no products');
});

screens('what a cashier sees of goods', 'cashier', 'T1', async ({ look, open }) => {
  await open('/products');
  await look('products, read only');
});

for (const [title, kinds] of [
  ['rules of value, points and tiers', ['top_up', 'points', 'promotion', 'tier_ladder', 'tier_discount']],
  ['rules of sales', ['spending_order', 'pricing', 'points_payment', 'cash_rounding', 'commission', 'cross_shop']],
] as const) {
  screens(title, 'gm', undefined, async ({ look, open }) => {
    for (const kind of kinds) {
      await open(`/rules?kind=${kind}`);
      await look(`rules: ${kind}`);
    }
  });
}

screens('places and programs', 'gm', undefined, async ({ look, open }) => {
  for (const name of ['', '/programs', '/shops', '/terminals', '/tenant']) {
    await open(`/settings${name}`);
    await look(`settings${name}`);
  }
});

screens('people and programs that sign in', 'gm', undefined, async ({ page, look, open }) => {
  for (const name of ['users', 'roles', 'employees']) {
    await open(`/settings/${name}`);
    await page.locator('tbody button').first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await look(`settings/${name}`);
  }
  for (const address of ['/settings/api-clients', '/settings/audit', '/account', '/reader-test']) {
    await open(address);
    await look(address);
  }
});

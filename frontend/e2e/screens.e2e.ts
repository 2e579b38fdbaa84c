// Every screen in both languages and both themes: no accessibility violation, nothing in the console, no request that
// failed, nothing that scrolls sideways.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { expect, test, type Page } from '@playwright/test';

import { beSignedIn, get, remember, swipe, type Look } from './support';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DEMO_CARD = '8800000001';

const LOOKS: Look[] = [
  { language: 'zh-CN', theme: 'light' },
  { language: 'zh-CN', theme: 'dark' },
  { language: 'en', theme: 'light' },
  { language: 'en', theme: 'dark' },
];
const SCREENS = [
  '/members',
  '/ledger',
  '/rules',
  '/rules?kind=points',
  '/rules?kind=tier_ladder',
  '/rules?kind=tier_discount',
  '/rules?kind=spending_order',
  '/settings',
  '/settings/programs',
  '/settings/shops',
  '/settings/terminals',
  '/settings/users',
  '/settings/roles',
  '/settings/employees',
  '/settings/api-clients',
  '/settings/audit',
  '/settings/tenant',
  '/account',
  '/reader-test',
];
const WIDE = { width: 1366, height: 768 };
const NARROW = { width: 1024, height: 768 };

interface Finding {
  id: string;
  impact: string | null;
  nodes: { target: string[] }[];
}

async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Finding[] }> } };
    return (await axe.run()).violations;
  });
  return found.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map((node) => node.target).join(' | ')}`);
}

/** Nothing is on its way and nothing moves any more. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('h1, h2').first()).toBeVisible();
  await page.waitForLoadState('load');
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

async function check(page: Page, name: string, seen: () => string[]): Promise<void> {
  for (const size of [NARROW, WIDE]) {
    await page.setViewportSize(size);
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect.soft(wider, `${name} scrolls sideways at ${size.width}`).toBe(false);
  }
  await settled(page);
  expect.soft(await violations(page), `${name}: accessibility`).toEqual([]);
  expect.soft(seen(), `${name}: console and requests`).toEqual([]);
}

for (const look of LOOKS) {
  const title = `${look.language}, ${look.theme}`;

  test(`the desk, ${title}`, async ({ page }) => {
    const seen = troubles(page);
    await remember(page, look);
    await page.addInitScript(AXE);
    await page.goto('/sign-in');
    await settled(page);
    // Who is signed in is asked by being refused.
    expect.soft(seen().filter((trouble) => !trouble.includes('401'))).toEqual([]);
    await check(page, 'sign-in', seen);
    await beSignedIn(page, 'manager', 'T1');
    await page.goto('/desk');
    await settled(page);
    await check(page, 'desk', seen);
    await swipe(page, DEMO_CARD);
    await expect(page.locator('#desk-amount')).toBeFocused();
    await check(page, 'member', seen);
    await page.locator('#desk-amount').fill('120');
    await expect(page.locator('#desk-hint b')).toBeVisible();
    await check(page, 'sale', seen);
    await page.keyboard.press('Alt+w');
    await expect(page.locator('ol').first()).toBeVisible();
    await check(page, 'why, before', seen);
    await page.keyboard.press('Alt+w');
    await page.locator('#desk-amount').fill('');
    for (const [key, name] of [
      ['Alt+w', 'why'],
      ['F9', 'correction'],
      ['F4', 'top-up'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      await settled(page);
      await check(page, name, seen);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
  });

  test(`the office, ${title}`, async ({ page }) => {
    test.setTimeout(120_000);
    const seen = troubles(page);
    await remember(page, look);
    await page.addInitScript(AXE);
    await beSignedIn(page, 'gm');
    const { items } = await get<{ items: { id: string }[] }>(page.context().request, '/members?limit=1');
    for (const screen of [...SCREENS, `/members/${items[0]?.id}`]) {
      await page.goto(screen);
      await settled(page);
      await check(page, screen, seen);
    }
  });
}

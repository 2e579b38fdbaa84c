// Every screen in both languages and both themes: no accessibility violation, nothing scrolls sideways.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { expect, test, type Page } from '@playwright/test';

import { remember, signIn, type Look } from './support';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const LOOKS: Look[] = [
  { language: 'zh-CN', theme: 'light' },
  { language: 'zh-CN', theme: 'dark' },
  { language: 'en', theme: 'light' },
  { language: 'en', theme: 'dark' },
];
const SCREENS = [
  '/desk',
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
const SIZES = [
  { width: 1366, height: 768 },
  { width: 1024, height: 768 },
];

interface Finding {
  id: string;
  impact: string | null;
  nodes: { target: string[]; failureSummary?: string }[];
}

async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Finding[] }> } };
    return (await axe.run()).violations;
  });
  return violations.map(
    (found) => `${found.id} (${found.impact}): ${found.nodes.map((node) => node.target.join(' ')).join(' | ')}`,
  );
}

async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await page.waitForTimeout(250);
}

for (const look of LOOKS) {
  test(`screens in ${look.language}, ${look.theme}`, async ({ page }) => {
    test.setTimeout(240_000);
    await remember(page, look);
    await page.goto('/sign-in');
    await settled(page);
    expect.soft(await findings(page), '/sign-in').toEqual([]);
    await signIn(page, 'gm');
    for (const screen of SCREENS) {
      await page.goto(screen);
      await settled(page);
      expect.soft(await findings(page), `${screen} ${look.language} ${look.theme}`).toEqual([]);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        const wider = await page.evaluate(
          () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
        );
        expect.soft(wider, `${screen} scrolls sideways at ${size.width}`).toBe(false);
      }
      await page.setViewportSize({ width: 1366, height: 768 });
    }
    await page.goto('/members');
    const first = page.locator('tbody tr').first();
    if (await first.isVisible().catch(() => false)) {
      await first.click();
      await page.waitForURL(/\/members\/.+/);
      await settled(page);
      expect.soft(await findings(page), 'member 360').toEqual([]);
    }
  });
}

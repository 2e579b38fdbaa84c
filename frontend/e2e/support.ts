// What every journey needs: who signs in, and keys pressed as a reader and as a person press them.
import { expect, type Page } from '@playwright/test';

export const TENANT = process.env.REGULARS_TENANT ?? '100001';
export const PASSWORD = process.env.REGULARS_PASSWORD ?? '';

export type UserName = 'gm' | 'manager' | 'cashier';

export interface Look {
  language: 'zh-CN' | 'en';
  theme: 'light' | 'dark';
}

/** Language and theme as if chosen on an earlier visit. */
export async function remember(page: Page, look: Look): Promise<void> {
  await page.addInitScript(({ language, theme }) => {
    localStorage.setItem('regulars.language', language);
    localStorage.setItem('regulars.theme', theme);
  }, look);
}

/** Signs in through the form and, when the PC has none yet, chooses the first till. */
export async function signIn(page: Page, userName: UserName): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('input[name="tenant_number"]').fill(TENANT);
  await page.locator('input[name="user_name"]').fill(userName);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('input[name="password"]').press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** Says which till this PC is. */
export async function chooseTerminal(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('regulars:choose-terminal')));
  const dialog = page.getByRole('dialog');
  await dialog.locator('button').first().click();
  await expect(dialog).toBeHidden();
}

/** Types as a keyboard-wedge reader does: no pause, Enter at the end. */
export async function swipe(page: Page, number: string): Promise<void> {
  await page.evaluate((digits) => {
    const send = (code: string) =>
      (document.activeElement ?? document.body).dispatchEvent(
        new KeyboardEvent('keydown', { code, key: code.slice(-1), bubbles: true, cancelable: true }),
      );
    for (const digit of digits) send(`Digit${digit}`);
    send('Enter');
  }, number);
}

/** Types as a person does. */
export async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text, { delay: 55 });
}

/** A card number nobody has yet, of the demo program's form: 16 digits. */
export function freshCardNumber(): string {
  const tail = String(Date.now() % 10_000_000_000).padStart(10, '0');
  return `618800${tail}`;
}

/** A phone number nobody has yet. */
export function freshPhone(): string {
  return `139${String(Date.now() % 100_000_000).padStart(8, '0')}`;
}

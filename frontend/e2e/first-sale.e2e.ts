// The first journey: enrol with a swiped card, top up, sell, correct, print. Against a running Regulars.
import { expect, test, type Page } from '@playwright/test';

import { chooseTerminal, freshCardNumber, freshPhone, remember, signIn, swipe, type } from './support';

test.describe.configure({ mode: 'serial' });

let page: Page;
const cardNumber = freshCardNumber();
const tail = cardNumber.slice(-4);
const violations: string[] = [];

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  await remember(page, { language: 'zh-CN', theme: 'light' });
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', 'yes');
  });
});

test.afterAll(() => page.close());

test('a manager signs in and the desk waits for a card', async () => {
  await signIn(page, 'manager');
  await page.goto('/desk');
  await chooseTerminal(page);
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
});

test('an unknown card is given to a new member', async () => {
  await swipe(page, cardNumber);
  await expect(page.getByRole('heading', { name: /没有找到这张卡|这张卡还没有主人/ })).toBeVisible();
  await page.keyboard.press('Alt+n');
  await expect(page.getByLabel('卡号', { exact: true })).toHaveValue(cardNumber);
  await page.getByLabel('姓名').fill('测试甲');
  await page.keyboard.press('Tab');
  await page.keyboard.insertText(freshPhone());
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '测试甲' })).toBeVisible();
  await expect(page.getByText(tail).first()).toBeVisible();
  await expect(page.locator('#desk-amount')).toBeFocused();
});

test('F4, an amount and Enter top it up', async () => {
  await page.keyboard.press('F4');
  const dialog = page.getByRole('dialog', { name: '充值' });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByText(tail)).toBeVisible();
  await type(page, '1000');
  await expect(dialog.getByText('充值后余额')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/充值 1,000\.00/)).toBeVisible();
  await expect(dialog).toBeHidden();
});

test('a sale takes the digits and one key', async () => {
  await expect(page.locator('#desk-amount')).toBeFocused();
  await type(page, '88.50');
  await expect(page.getByText(/应收 [\d.]+，收后余额/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/收款 8\d\.\d\d，测试甲/)).toBeVisible();
});

test('a sale above the balance is refused before it is sent', async () => {
  await type(page, '99999');
  await expect(page.getByText('没有收款：储值不够').first()).toBeVisible();
  await expect(page.getByRole('button', { name: /收款/ })).toBeDisabled();
  await page.locator('#desk-amount').fill('');
});

test('why this figure opens and closes with one key', async () => {
  await page.keyboard.press('Alt+w');
  const drawer = page.getByRole('dialog', { name: '为什么是这个数' });
  await expect(drawer).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
});

test('F10 prints one slip on a page of its own height', async () => {
  await page.keyboard.press('F10');
  await expect(page.locator('html')).toHaveAttribute('data-printed', 'yes');
  await expect(page.locator('#print-root')).toHaveAttribute('data-page', /^(?:58|80)x\d+$/);
});

test('F9 and Enter take the sale back', async () => {
  await page.keyboard.press('F9');
  const drawer = page.getByRole('dialog', { name: '纠错' });
  await expect(drawer.getByText('冲正后')).toBeVisible();
  await drawer.getByRole('button', { name: /冲正，退回/ }).click();
  await expect(page.getByText(/已冲正/).first()).toBeVisible();
});

test('Escape waits for the next card, and a swipe finds the member again', async () => {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: '请刷卡' })).toBeVisible();
  await swipe(page, cardNumber);
  await expect(page.getByRole('heading', { name: '测试甲' })).toBeVisible();
});

test('a payment code is refused without leaving the browser', async () => {
  await page.keyboard.press('Escape');
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.postData() ?? ''));
  await swipe(page, '134567890123456789');
  await expect(page.getByRole('heading', { name: /微信付款码/ })).toBeVisible();
  expect(sent.join('')).not.toContain('134567890123456789');
});

test('nothing broke the content security policy', () => {
  expect(violations).toEqual([]);
});

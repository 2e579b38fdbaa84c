// Paper, measured in both languages with names as long as they may be: slips of 58 and 80 mm are one page exactly as wide as the roll,
// sheets are A4, and every word is where the printer reaches it.
import { expect, test, type Page } from '@playwright/test';

import { catchPrinting, printed, type Paper } from './paper';
import { beSignedIn, enrol, get, ownTill, post, wear, type Look } from './support';

const LONG = '深层滋养修护护理套餐（含头皮检测、舒缓按摩、精油导入、造型吹整、赠护发小样一份）';
const LONG_ENGLISH = 'Deep-nourishing restorative treatment with unhurried scalp massage, styling and blow-drying';
const UNBROKEN = 'KERATIN-RESTRUCTURING-TREATMENT-FOR-EXTRAORDINARILY-LONG-HAIR';
const LANGUAGES = ['zh-CN', 'en'] as const;
const ROLLS = [58, 80] as const;

interface Posted {
  posting: { id: string };
}

/** A sale of long names, a top-up and a use of counts, at a till whose printer has this paper. */
async function slips(page: Page, widthMm: 58 | 80): Promise<Record<'receipt' | 'top-up' | 'counts', string>> {
  const { request } = page.context();
  await beSignedIn(page, 'manager');
  await ownTill(page, widthMm);
  const member = await enrol(page, {});
  const of = { membership_id: member.membershipId };
  const topUp = await post<Posted>(request, '/top-ups', { ...of, tenders: [{ method: 'cash', amount: '123456.78' }] });
  const lines = [LONG, LONG_ENGLISH, UNBROKEN].map((label) => ({ label, quantity: 2, unit_price: '1288.88' }));
  const sale = await post<Posted>(request, '/consumptions', {
    ...of,
    lines,
    tenders: [
      { method: 'wechat', amount: '1000.00', reference: `4200${'0123456789'.repeat(3)}` },
      { method: 'stored_value' },
    ],
  });
  const { items } = await get<{ items: { id: string; code: string; items: { code: string }[] }[] }>(
    request,
    '/packages',
  );
  const wash = items.find((each) => each.code === 'wash-10') ?? items[0];
  await post(request, '/package-sales', { ...of, package_id: wash?.id, tenders: [{ method: 'cash' }] });
  const used = await post<Posted>(request, '/count-uses', { ...of, item: wash?.items[0]?.code });
  return { receipt: sale.posting.id, 'top-up': topUp.posting.id, counts: used.posting.id };
}

/** Prints by the button of that name, in each language. */
async function inBothLanguages(page: Page, paper: Paper, button: RegExp, name: string): Promise<void> {
  for (const language of LANGUAGES) {
    const look: Look = { language, theme: 'light' };
    await wear(page, look);
    const press = () => page.getByRole('button', { name: button }).first().click();
    const sheets = await printed(page, paper, press, `${name}-${paper}-${language}`);
    expect(sheets.widthMm, `${name} in ${language}`).toBe(paper);
    if (paper === 210) expect(sheets.heightMm).toBe(297);
    else expect(sheets.count, `${name} in ${language} is one slip`).toBe(1);
  }
}

for (const widthMm of ROLLS) {
  test(`RP05: receipt, top-up slip and count slip on a roll of ${widthMm} mm`, async ({ page }) => {
    await catchPrinting(page);
    for (const [name, id] of Object.entries(await slips(page, widthMm))) {
      await page.goto(`/ledger?posting=${id}`);
      await inBothLanguages(page, widthMm, /^(?:重打小票|Reprint)/u, name);
    }
  });

  test(`RP05, OP04: the hand-over sheet on a roll of ${widthMm} mm and on A4`, async ({ page }) => {
    await catchPrinting(page);
    const { request } = page.context();
    await beSignedIn(page, 'manager');
    const till = await ownTill(page, widthMm);
    const { id } = await post<{ id: string }>(request, '/shifts', { float: '500.00' });
    const reason = LONG.slice(0, 40);
    await post(request, `/shifts/${id}/cash-movements`, { direction: 'out', amount: '120.00', reason });
    for (const method of ['cash', 'wechat', 'alipay', 'bank_card'])
      await post(request, '/consumptions', { amount: '98765.43', tenders: [{ method }] });
    await post(request, `/shifts/${id}/closing`, { counted: '99145.43', note: UNBROKEN });
    await page.goto('/shifts');
    await page.getByRole('row', { name: new RegExp(till.name, 'u') }).click();
    await inBothLanguages(page, widthMm, /^(?:打印交班表|Print the sheet)/u, 'hand-over');
    await inBothLanguages(page, 210, /^(?:打印 A4|Print on A4)/u, 'hand-over');
  });
}

test('RP05, RP01: the sales report, the books and what shops owe on A4', async ({ page }) => {
  await catchPrinting(page);
  const { request } = page.context();
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, { paid: '98765.43' });
  await post(request, '/consumptions', {
    membership_id: member.membershipId,
    lines: [{ label: LONG, quantity: 1, unit_price: '88.00', category: 'service' }],
  });
  await beSignedIn(page, 'gm');
  for (const [name, path] of [
    ['daily', '/reports/daily'],
    ['books', '/reports/books'],
    ['settlement', '/reports/settlement'],
  ] as const) {
    await page.goto(path);
    await inBothLanguages(page, 210, /^(?:打印 A4|Print (?:on )?A4)/u, name);
  }
});

test('RP05, S03: a statement of several pages on A4', async ({ page }) => {
  await catchPrinting(page);
  const { request } = page.context();
  await beSignedIn(page, 'manager', 'T1');
  const member = await enrol(page, { paid: '98765.43' });
  for (let sale = 0; sale < 30; sale += 1)
    await post(request, '/consumptions', { membership_id: member.membershipId, amount: '1234.56' });
  await page.goto(`/memberships/${member.membershipId}/statement`);
  await inBothLanguages(page, 210, /^(?:打印 A4|Print on A4)/u, 'statement');
});

// A thousand taps through the real gateway into a real page, while the server is killed and the connections of both break
// at any byte. `make soak-reader` runs it with a server of its own: killing it would fail every other journey.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { CuttingProxy } from './cutting-proxy';
import { ReaderGateway } from './gateway';
import { beSignedIn, enrol, ownTill, post } from './support';

const TAPS = 1_000;
/** The stream gives a page that was away the last hundred taps: a shop never has so many on the way, and nor have we. */
const ON_THE_WAY_MAX = 60;
const KILL_EVERY = 100;

interface Heard {
  event_id: string;
  value: string;
}

/** Ends the server at once; it is started again. Answers with the number of the process that ended. */
function killServer(): number {
  const place = process.env.REGULARS_SERVER ?? '';
  const pid = Number(readFileSync(join(place, 'pid'), 'utf8'));
  writeFileSync(join(place, 'again'), '');
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** Hears what the page hears, as a second tab of the same till does. */
async function listen(page: Page, tillId: string): Promise<void> {
  await page.addInitScript((name) => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    new BroadcastChannel(name).addEventListener('message', (message: MessageEvent<{ tap?: unknown }>) => {
      if (message.data.tap) heard.push(message.data.tap);
    });
  }, `regulars-reader-${tillId}`);
}

const heardBy = (page: Page) => page.evaluate(() => (window as unknown as { heard: Heard[] }).heard);

test('0 lost and 0 twice: a thousand taps while the server is killed and connections break', async ({ browser }) => {
  test.skip(!process.env.REGULARS_SOAK, 'kills the server: make soak-reader');
  test.setTimeout(900_000);
  const proxy = new CuttingProxy(new URL(test.info().project.use.baseURL ?? ''));
  const address = await proxy.listen();
  const context = await browser.newContext({ baseURL: address, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const page = await context.newPage();
  const gateway = new ReaderGateway();
  try {
    await beSignedIn(page, 'gm');
    const till = await ownTill(page);
    const member = await enrol(page);
    const code = await gateway.beginPairing(address, 'soak');
    await post(context.request, `/terminals/${till.id}/devices`, { user_code: code });
    await gateway.paired();
    gateway.configure('content = "barcode"');
    gateway.run();
    await listen(page, till.id);
    await page.goto('/desk');
    await expect(page.getByRole('button', { name: /重打小票/u })).toBeVisible();
    gateway.tap(member.card);
    await expect(page.getByText(member.name).first()).toBeVisible();

    proxy.cutting = true;
    const killed = new Set<number>();
    const sent = Array.from({ length: TAPS }, (_, number) => `SOAK${String(number).padStart(5, '0')}`);
    for (const [number, card] of sent.entries()) {
      if (number % KILL_EVERY === KILL_EVERY / 2) killed.add(killServer());
      gateway.tap(card);
      await page.waitForFunction(
        ([before, most]) => before - (window as unknown as { heard: unknown[] }).heard.length < most,
        [number + 1, ON_THE_WAY_MAX] as const,
        { timeout: 120_000, polling: 20 },
      );
    }
    await expect.poll(async () => (await heardBy(page)).length, { timeout: 120_000 }).toBeGreaterThan(TAPS);
    const heard = await heardBy(page);
    expect(heard.map(({ value }) => value)).toEqual([member.card, ...sent]);
    expect(new Set(heard.map((tap) => tap.event_id)).size).toBe(TAPS + 1);
    expect(killed.size).toBe(TAPS / KILL_EVERY);
    expect(proxy.cuts).toBeGreaterThan(5);

    proxy.cutting = false;
    await page.goto('/desk');
    await expect(page.getByRole('button', { name: /重打小票/u })).toBeVisible();
    gateway.tap(member.card);
    await expect(page.getByText(member.name).first()).toBeVisible({ timeout: 30_000 });
  } finally {
    gateway.end();
    await context.close();
    proxy.end();
  }
});

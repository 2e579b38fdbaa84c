// The short way from the gateway of the same PC, in a real browser that takes our page for one of the public network: the
// browser's permission decides, and the page never asks for it by dialling.
import { createServer, type AddressInfo, type Server } from 'node:net';

import { chromium, expect, test, type Browser, type Page } from '@playwright/test';

import { ReaderGateway } from './gateway';
import { beSignedIn, enrol, ownTill, post, seen } from './support';

const address = () => new URL(test.info().project.use.baseURL ?? '');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Bench {
  browser: Browser;
  page: Page;
  gateway: ReaderGateway;
  port: number;
  complaints: string[];
  allow: (setting: 'granted' | 'denied') => Promise<void>;
}

/** A desk whose page comes from afar, and a gateway on its PC that waits for it. */
async function withBench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const { baseURL, locale, timezoneId, viewport, launchOptions } = test.info().project.use;
  const faraway = `--ip-address-space-overrides=${address().host}=public`;
  const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions?.args ?? []), faraway] });
  const context = await browser.newContext({ baseURL, locale, timezoneId, viewport });
  const page = await context.newPage();
  const gateway = new ReaderGateway();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  try {
    await beSignedIn(page, 'gm');
    const till = await ownTill(page);
    const port = await freePort();
    const code = await gateway.beginPairing(address().origin, 'front-desk-9');
    await post(context.request, `/terminals/${till.id}/devices`, { user_code: code });
    await gateway.paired();
    gateway.configure('content = "barcode"', `loopback_port = ${port}`);
    gateway.run();
    const waits = async () =>
      (await post<{ tickets: unknown[] }>(context.request, '/sessions/current/reader-tickets', {})).tickets.length;
    await expect.poll(waits, { timeout: 20_000 }).toBe(1);
    const session = await browser.newBrowserCDPSession();
    const { browserContextIds } = await session.send('Target.getBrowserContexts');
    const allow = async (setting: 'granted' | 'denied') => {
      const rest = { setting, origin: address().origin, browserContextId: browserContextIds[0] };
      for (const name of ['loopback-network', 'local-network-access'])
        await session.send('Browser.setPermission', { permission: { name }, ...rest });
    };
    await work({ browser, page, gateway, port, complaints, allow });
  } finally {
    gateway.end();
    await browser.close();
  }
}

/** Stands where the gateway stood and counts who comes. */
async function watchAt(port: number): Promise<{ server: Server; came: () => number }> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, came: () => count };
}

test('T01: without permission nothing reaches the gateway, nothing complains, and a hint says what helps', async () => {
  await withBench(async ({ page, gateway, port, complaints, allow }) => {
    const member = await enrol(page);
    await gateway.stop();
    const watch = await watchAt(port);
    try {
      await page.goto('/desk');
      await expect(page.getByText('读卡器就绪')).toBeVisible();
      await expect(page.getByRole('button', { name: '连接本机读卡器' })).toBeVisible();
      await seen(page, 'loopback-ask');
      await allow('denied');
      await page.reload();
      await expect(page.getByText('读卡经服务器')).toBeVisible();
      await expect(page.getByTitle(/点地址栏左边的图标/u)).toBeVisible();
      await seen(page, 'loopback-denied');
      expect(watch.came()).toBe(0);
      expect(complaints).toEqual([]);
    } finally {
      watch.server.close();
    }
    gateway.run();
    gateway.tap(member.card);
    await expect(page.getByText(member.name).first()).toBeVisible();
  });
});

/** Keeps back the taps that the server tells, until the page lets them pass. */
async function holdTheServersTaps(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const real = window.fetch;
    const state = { passed: 0, release: () => undefined as void };
    const released = new Promise<void>((resolve) => (state.release = resolve));
    Object.assign(window, { held: state });
    window.fetch = async (input, init) => {
      const answer = await real(input, init);
      const url = input instanceof Request ? input.url : String(input);
      if (!url.endsWith('/events') || !answer.body) return answer;
      const holding = new TransformStream<Uint8Array, Uint8Array>({
        async transform(chunk, out) {
          const isTap = new TextDecoder().decode(chunk).includes('event: tap');
          if (isTap) await released;
          out.enqueue(chunk);
          if (isTap) state.passed += 1;
        },
      });
      return new Response(answer.body.pipeThrough(holding), { status: answer.status, headers: answer.headers });
    };
  });
}

interface Held {
  held: { passed: number; release: () => void };
}

test('T01: with permission taps come by the short way, and once', async () => {
  await withBench(async ({ page, gateway, allow }) => {
    const [first, second] = [await enrol(page), await enrol(page)];
    await holdTheServersTaps(page);
    let lookUps = 0;
    page.on('request', (request) => (lookUps += request.url().endsWith('/desk/lookups') ? 1 : 0));
    await page.goto('/desk');
    await expect(page.getByRole('button', { name: '连接本机读卡器' })).toBeVisible();
    await allow('granted');
    await page.reload();
    await expect(page.getByText('本机直连')).toBeVisible({ timeout: 30_000 });
    await seen(page, 'loopback-direct');
    gateway.tap(first.card);
    await expect(page.getByText(first.name).first()).toBeVisible();
    expect(await page.evaluate(() => (window as unknown as Held).held.passed)).toBe(0);

    await page.evaluate(() => (window as unknown as Held).held.release());
    await page.waitForFunction(() => (window as unknown as Held).held.passed > 0);
    gateway.tap(second.card);
    await expect(page.getByText(second.name).first()).toBeVisible();
    await page.waitForFunction(() => (window as unknown as Held).held.passed > 1);
    expect(lookUps).toBe(2);
  });
});

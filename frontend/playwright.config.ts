import { defineConfig } from '@playwright/test';

/** The address of a running Regulars; the tests never start a server themselves. */
const address = process.env.REGULARS_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  // Of this server alone: two runs side by side do not sweep each other's traces away.
  outputDir: `test-results/${new URL(address).port}`,
  fullyParallel: true,
  // A test that passes only the second time is wrong, or the page is.
  retries: 0,
  workers: 2,
  // Patience, not speed: a shared machine may be several times slower than usual.
  timeout: 300_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    baseURL: address,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1366, height: 768 },
    // A trace costs more than the journey itself: for who looks for a cause.
    trace: process.env.REGULARS_TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});

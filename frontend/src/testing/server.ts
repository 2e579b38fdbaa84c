// The shop in memory behind a part of a screen: its answers, its texts, and as it was before each test.
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, beforeEach } from 'vitest';

import { startI18n, withTexts } from '@/lib/i18n';

import { handlers } from './handlers';
import { resetShop } from './mock/shop';

/** Serves the shop to every test of a file, in Chinese; a test may put other answers before the shop's. */
export function serveShop(): ReturnType<typeof setupServer> {
  const server = setupServer(...handlers);
  beforeAll(async () => {
    server.listen();
    await startI18n('zh-CN');
    await withTexts(Promise.resolve());
  });
  beforeEach(() => {
    resetShop();
    server.resetHandlers();
  });
  afterAll(() => server.close());
  return server;
}

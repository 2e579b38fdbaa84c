import { setupWorker } from 'msw/browser';

import { handlers } from './handlers';
import { sessionOf } from './mock/facts';
import { shop } from './mock/shop';

/** Serves the contract from memory. `?signed-in` begins behind the sign-in; `regularsMock` in the console sets faults. */
export async function startMocks(): Promise<void> {
  if (sessionStorage.getItem('mock-signed-in') || new URLSearchParams(location.search).has('signed-in')) {
    sessionStorage.setItem('mock-signed-in', 'yes');
    shop.session = sessionOf();
  }
  Object.assign(window, { regularsMock: shop });
  await setupWorker(...handlers).start({ onUnhandledRequest: 'bypass', quiet: true });
}

// Where credentials from readers arrive, whichever way they came. The newest listener gets them: an open form that
// wants a card number takes precedence over the desk behind it.

import { readCredential } from './credential';

/** One read, ready to be looked up. */
export interface Swipe {
  value: string;
  source: 'typed' | 'wedge' | 'reader';
}

type Taker = (swipe: Swipe) => void;

/** How long a card that was read is taken to lie on the counter. */
const FRESH_MS = 5 * 60_000;

/** The same card two ways within this is one tap: a reader that types may be heard by the gateway and by the page. */
const SAME_TAP_MS = 700;

const takers: Taker[] = [];
let waiting: Swipe | null = null;
let last: { swipe: Swipe; at: number } | null = null;

/** Takes swipes until the returned function is called. A swipe that nobody took yet is handed over at once. */
export function takeSwipes(taker: Taker): () => void {
  takers.push(taker);
  if (waiting) {
    const swipe = waiting;
    waiting = null;
    queueMicrotask(() => taker(swipe));
  }
  return () => {
    const index = takers.lastIndexOf(taker);
    if (index >= 0) takers.splice(index, 1);
  };
}

/** The card that was read last, if that was not long ago. A payment code is never kept. */
export function lastSwipe(): Swipe | null {
  return last && Date.now() - last.at < FRESH_MS ? last.swipe : null;
}

/** Hands a swipe to whoever is in front; `false` when nobody is, and it waits for the next taker. */
export function publishSwipe(swipe: Swipe): boolean {
  if (last?.swipe.value === swipe.value && last.swipe.source !== swipe.source && Date.now() - last.at < SAME_TAP_MS)
    return true;
  const taker = takers.at(-1);
  last = readCredential(swipe.value).kind === 'credential' ? { swipe, at: Date.now() } : last;
  if (taker) taker(swipe);
  else waiting = swipe;
  return taker !== undefined;
}

// Where credentials from readers arrive, whichever way they came. The newest listener gets them: an open form that
// wants a card number takes precedence over the desk behind it.

/** One read, ready to be looked up. */
export interface Swipe {
  value: string;
  source: 'typed' | 'wedge' | 'reader';
}

type Taker = (swipe: Swipe) => void;

const takers: Taker[] = [];
let waiting: Swipe | null = null;

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

/** Hands a swipe to whoever is in front; `false` when nobody is, and it waits for the next taker. */
export function publishSwipe(swipe: Swipe): boolean {
  const taker = takers.at(-1);
  if (taker) taker(swipe);
  else waiting = swipe;
  return taker !== undefined;
}

import { useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * What the screen shows now, for whoever acts later: a key, a card, an answer. It changes in the same step as the screen;
 * an ordinary effect comes later, and on a slow machine a key pressed in between would mean what was shown before.
 */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}

import { useLayoutEffect } from 'react';

import { takeSwipes, type Swipe } from './swipes';
import { useLatest } from './use-latest';

/** Takes every swipe while mounted and enabled, before whoever took them until then. */
export function useSwipes(taker: (swipe: Swipe) => void, enabled = true): void {
  const latest = useLatest(taker);
  useLayoutEffect(() => (enabled ? takeSwipes((swipe) => latest.current(swipe)) : undefined), [enabled, latest]);
}

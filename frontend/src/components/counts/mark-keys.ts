import type { KeyMap } from '@/lib/use-keys';

import { KEYS_MAX } from './deliveries';

/** Alt 1 to Alt 9 mark what stands at that place, counted from 0, of a list of so many. */
export function markKeys(onMark: (place: number) => void, count = KEYS_MAX): KeyMap {
  const places = Array.from({ length: Math.min(count, KEYS_MAX) }, (_, place) => place);
  return Object.fromEntries(
    places.map((place) => [
      `Alt+Digit${String(place + 1)}`,
      (event: KeyboardEvent) => (event.preventDefault(), onMark(place)),
    ]),
  );
}

import { useSyncExternalStore } from 'react';

/** As the `stacked` variant of the style sheet. */
const PHONE = '(max-width: 720px)';

/** Whether the screen is as narrow as a phone's, now. */
export const isOnPhone = (): boolean => window.matchMedia(PHONE).matches;

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(PHONE);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Whether the screen is as narrow as a phone's, as it changes. */
export function useOnPhone(): boolean {
  return useSyncExternalStore(subscribe, isOnPhone);
}

// The screen lock: kept for the tab, so that a reload does not open it. The server's session stays; the PIN makes a new
// one for whoever continues.
import { useEffect } from 'react';

import { useLatest } from '@/lib/use-latest';

const KEY = 'regulars.locked';
const IDLE_MS = 10 * 60_000;

export function isLocked(): boolean {
  try {
    return sessionStorage.getItem(KEY) === 'yes';
  } catch {
    return false;
  }
}

export function setLocked(on: boolean): void {
  try {
    if (on) sessionStorage.setItem(KEY, 'yes');
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage the lock holds until the page is loaded anew.
  }
}

/** Locks after ten minutes without a key or a pointer. */
export function useIdleLock(onIdle: () => void, enabled: boolean): void {
  const latest = useLatest(onIdle);
  useEffect(() => {
    if (!enabled) return;
    let timer: ReturnType<typeof setTimeout>;
    const restart = () => {
      clearTimeout(timer);
      timer = setTimeout(() => latest.current(), IDLE_MS);
    };
    restart();
    window.addEventListener('keydown', restart, { capture: true, passive: true });
    window.addEventListener('pointerdown', restart, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', restart, { capture: true });
      window.removeEventListener('pointerdown', restart, { capture: true });
    };
  }, [enabled, latest]);
}

// Which taps of the reader stream count: each event once, and none older than a few seconds (a queue that was delivered
// late must not open a member who has left).
import { serverNow } from './server-clock';
import { publishSwipe } from './swipes';

/** Older taps are history, not a person at the desk. */
export const TAP_AGE_MAX_MS = 5_000;
const REMEMBERED = 200;

export class TapFilter {
  #seen: string[] = [];

  /** Whether this tap should open the member now. */
  accept(tap: { event_id: string; read_at: string; live: boolean }, nowMs: number): boolean {
    if (this.#seen.includes(tap.event_id)) return false;
    this.#seen.push(tap.event_id);
    if (this.#seen.length > REMEMBERED) this.#seen.shift();
    return tap.live && nowMs - Date.parse(tap.read_at) <= TAP_AGE_MAX_MS;
  }
}

const filter = new TapFilter();

/**
 * Hands a tap to whoever is in front of the page that is seen, once, whichever way it came first. `false` when nobody is
 * there to take it.
 */
export function takeTap(tap: { event_id: string; value: string; read_at: string; live: boolean }): boolean {
  if (document.visibilityState !== 'visible' || !filter.accept(tap, serverNow())) return true;
  return publishSwipe({ value: tap.value, source: 'reader' });
}

// Which taps of the reader stream count: each event once, and none older than a few seconds (a queue that was delivered
// late must not open a member who has left).
import { serverNow } from './server-clock';
import { publishSwipe } from './swipes';

/** Older taps are history, not a person at the desk. */
const TAP_AGE_MAX_MS = 5_000;
/** Who tapped so long ago has not left: they wait, and are told to tap again. */
const WAITING_AGE_MAX_MS = 60_000;
const REMEMBERED = 200;

/** A tap as the server or the gateway of this PC tells it. */
export interface Tap {
  event_id: string;
  value: string;
  read_at: string;
  live: boolean;
}

/** `fresh`: opens the member now; `late`: came too late to, while somebody waits; `past`: heard before, or history. */
type TapAge = 'fresh' | 'late' | 'past';

/** `taken` by whoever is in front; `untaken`: nobody is; `late`: to be tapped again; `ignored`: not for this page, not now. */
export type TapOutcome = 'taken' | 'untaken' | 'late' | 'ignored';

export class TapFilter {
  #seen: string[] = [];

  /** What this tap is, the first time it is heard. */
  judge(tap: Omit<Tap, 'value'>, nowMs: number): TapAge {
    if (this.#seen.includes(tap.event_id)) return 'past';
    this.#seen.push(tap.event_id);
    if (this.#seen.length > REMEMBERED) this.#seen.shift();
    const age = nowMs - Date.parse(tap.read_at);
    if (tap.live && age <= TAP_AGE_MAX_MS) return 'fresh';
    return age <= WAITING_AGE_MAX_MS ? 'late' : 'past';
  }
}

const filter = new TapFilter();

/** Hands a tap to whoever is in front of the page that is seen, once, whichever way it came first. */
export function takeTap(tap: Tap): TapOutcome {
  if (document.visibilityState !== 'visible') return 'ignored';
  const age = filter.judge(tap, serverNow());
  if (age !== 'fresh') return age === 'late' ? 'late' : 'ignored';
  return publishSwipe({ value: tap.value, source: 'reader' }) ? 'taken' : 'untaken';
}

import { useKeys } from '@/lib/use-keys';

/** An act of the desk: a button in the bar at the foot, and a key on the keyboard. */
export interface DeskKey {
  /** As it is written on the keyboard: `F2`, `Alt S`, `Esc`. */
  key: string;
  label: string;
  /** Absent: cannot be done now. */
  onPress: (() => void) | undefined;
  look?: 'current' | 'red';
  /** Acts only while nothing is open over the desk. */
  uncovered?: boolean;
}

/** Keys with a meaning in browsers: here they do the desk's work or nothing. */
const KEPT_FROM_BROWSER = ['F2', 'F4', 'F7', 'F8', 'F9', 'F10'];

/** Lets the keyboard do what the bar says. */
export function useDeskKeys(keys: readonly DeskKey[], { covered, busy }: { covered: boolean; busy: boolean }): void {
  const act = (run?: (() => void) | false) => (event: KeyboardEvent) => {
    event.preventDefault();
    if (run) run();
  };
  const acts = keys.map(({ key, onPress, uncovered }) => [codeOf(key), act(!(uncovered && covered) && onPress)]);
  useKeys({
    ...Object.fromEntries(KEPT_FROM_BROWSER.map((key) => [key, act()])),
    ...(busy ? {} : Object.fromEntries(acts)),
  });
}

function codeOf(key: string): string {
  return key === 'Esc' ? 'Escape' : key.replace(/^Alt /, 'Alt+Key');
}

import { useLayoutEffect } from 'react';

import { useLatest } from './use-latest';

/** Acts by key: `F2`, `Escape`, `Alt+KeyW`, `Ctrl+KeyK`. Read by `event.code`, so an active input method does not matter. */
export type KeyMap = Record<string, ((event: KeyboardEvent) => void) | undefined>;

/** The name of a key press in a `KeyMap`. */
export function keyName(event: Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  const modifiers = `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}`;
  return modifiers + event.code;
}

/** Whether single letters belong to a text field now. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

interface KeyOptions {
  enabled?: boolean;
  /** Before every other listener: for what lies in front of the screen. */
  first?: boolean;
}

/** Listens on the window while mounted. Held-down keys do not repeat an act. */
export function useKeys(keys: KeyMap, { enabled = true, first = false }: KeyOptions = {}): void {
  const latest = useLatest(keys);
  useLayoutEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      const act = latest.current[keyName(event)];
      if (!act || event.defaultPrevented) return;
      if (event.repeat) {
        event.preventDefault();
        return;
      }
      act(event);
    };
    window.addEventListener('keydown', onKey, { capture: first });
    return () => window.removeEventListener('keydown', onKey, { capture: first });
  }, [enabled, first, latest]);
}

import { renderHook } from '@testing-library/react';
import { expect, it, vi } from 'vitest';

import { useDeskKeys, type DeskKey } from './use-desk-keys';

function press(code: string, altKey = false): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { code, altKey, cancelable: true });
  window.dispatchEvent(event);
  return event;
}

const key = (name: string, change: Partial<DeskKey> = {}): DeskKey => ({
  key: name,
  label: name,
  onPress: vi.fn(),
  ...change,
});

it('does what the bar says, by the same key', () => {
  const keys = [key('F2'), key('Alt S'), key('Esc')];
  renderHook(() => useDeskKeys(keys, { covered: false, busy: false }));
  press('F2');
  press('KeyS', true);
  press('Escape');
  for (const { onPress } of keys) expect(onPress).toHaveBeenCalledOnce();
});

it('leaves what needs the whole desk alone while something is open over it', () => {
  const [anywhere, uncovered] = [key('F4'), key('Alt R', { uncovered: true })];
  renderHook(() => useDeskKeys([anywhere, uncovered], { covered: true, busy: false }));
  press('F4');
  press('KeyR', true);
  expect(anywhere.onPress).toHaveBeenCalledOnce();
  expect(uncovered.onPress).not.toHaveBeenCalled();
});

it.each([true, false])('never lets the browser have a key of the desk (busy: %s)', (busy) => {
  renderHook(() => useDeskKeys([key('F9', { onPress: undefined })], { covered: false, busy }));
  for (const code of ['F2', 'F4', 'F7', 'F8', 'F9', 'F10']) expect(press(code).defaultPrevented, code).toBe(true);
  for (const code of ['F3', 'F5', 'F6', 'F11', 'F12']) expect(press(code).defaultPrevented, code).toBe(false);
});

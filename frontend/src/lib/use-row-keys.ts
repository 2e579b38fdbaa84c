import { useState } from 'react';

import { isTyping, useKeys } from './use-keys';

/** Arrow keys move through a list, Enter opens. Off while a text field has the focus. */
export function useRowKeys(
  count: number,
  onOpen: (index: number) => void,
): { current: number; setCurrent: (index: number) => void } {
  const [at, setCurrent] = useState(-1);
  const current = Math.min(at, count - 1);
  const move = (step: number) => (event: KeyboardEvent) => {
    if (isTyping(event) || count === 0 || document.querySelector('[role="dialog"]')) return;
    event.preventDefault();
    setCurrent(Math.min(count - 1, Math.max(0, current + step)));
  };
  useKeys({
    ArrowDown: move(1),
    ArrowUp: move(-1),
    Enter: (event) => {
      const target = event.target as HTMLElement;
      if (isTyping(event) || current < 0 || target.closest('button, a, [role="dialog"]')) return;
      onOpen(current);
    },
  });
  return { current, setCurrent };
}

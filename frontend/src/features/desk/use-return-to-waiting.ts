import { useEffect } from 'react';

import type { PostingResult } from '@/api/types';

const RETURN_AFTER_MS = 8_000;

/** After a payment the desk waits for the next person: in eight seconds, unless someone touches it. */
export function useReturnToWaiting(result: PostingResult | null, leave: () => void): void {
  useEffect(() => {
    if (!result) return;
    const timer = setTimeout(leave, RETURN_AFTER_MS);
    const stay = () => clearTimeout(timer);
    window.addEventListener('keydown', stay, { capture: true, once: true });
    window.addEventListener('pointerdown', stay, { capture: true, once: true });
    return () => {
      stay();
      window.removeEventListener('keydown', stay, { capture: true });
      window.removeEventListener('pointerdown', stay, { capture: true });
    };
  }, [result, leave]);
}

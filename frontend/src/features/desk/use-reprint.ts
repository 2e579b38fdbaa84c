import { useCallback } from 'react';

import { useSession } from '@/api/session';
import { notifyProblem } from '@/components/ui/notify';

import { loadPrinting } from './parts-fetched-early';

const DEFAULT_PAPER_MM = 80;

/** Prints a receipt once more, on the paper of this till. What is not recorded has none. */
export function useReprint(): (postingId: string | null) => Promise<void> {
  const paperMm = useSession().terminal?.receipt_width_mm ?? DEFAULT_PAPER_MM;
  return useCallback(
    async (postingId) => {
      if (!postingId) return;
      try {
        const { printReceipt } = await loadPrinting();
        await printReceipt(postingId, paperMm);
      } catch (error) {
        notifyProblem(error);
      }
    },
    [paperMm],
  );
}

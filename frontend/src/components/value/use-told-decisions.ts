import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { Refund } from '@/api/types';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { formatMoney } from '@/lib/money';

import { decidedSince } from './decided-refunds';

/** Tells the clerk when a refund that waited was approved or refused, wherever that was done. */
export function useToldDecisions(refunds: readonly Refund[] | undefined): void {
  const { t } = useTranslation('value');
  const last = useRef<readonly Refund[]>([]);
  useEffect(() => {
    if (!refunds) return;
    const { approved, gone } = decidedSince(last.current, refunds);
    last.current = refunds;
    for (const refund of approved)
      notifyDone(t('approvedNow', { amount: formatMoney(refund.amount) }), t('approvedNowNote'));
    for (const refund of gone) void tellEnd(refund.id);
    async function tellEnd(id: string) {
      try {
        const ended = await unwrap(client.GET('/refunds/{id}', { params: { path: { id } } }));
        notifyDone(t(`states.${ended.state}`), t('endedElsewhere', { amount: formatMoney(ended.amount) }));
      } catch (error) {
        notifyProblem(error);
      }
    }
  }, [refunds, t]);
}

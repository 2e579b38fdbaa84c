import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import type { PostingKind, PostingResult } from '@/api/types';
import { Button } from '@/components/ui/button';
import { notifyDone } from '@/components/ui/notify';
import { comma } from '@/lib/comma';
import { formatMoney, formatWholeChange, isZero } from '@/lib/money';
import { recall } from '@/lib/preferences';

/** After these the clerk hands out cash at once. */
const CASH_BACK: readonly PostingKind[] = ['return', 'refund'];

/** Says what a payment did, with the new balance and the next key; prints where this till prints by itself. */
export function useDoneNote(
  reprint: (postingId: string | null) => void,
): (result: PostingResult, title: string, isMember?: boolean) => void {
  const { t } = useTranslation('desk');
  const queries = useQueryClient();
  return useCallback(
    (result, title, isMember = true) => {
      const { id } = result.posting;
      const points = result.effects.reward_points;
      const tier = result.tier_change;
      const cash = result.tenders.find((tender) => tender.method === 'cash');
      const change = cash?.change;
      notifyDone(
        title,
        [
          change && !isZero(change) ? t('change', { amount: formatMoney(change) }) : null,
          cash && CASH_BACK.includes(result.posting.kind) ? t('cashBack', { amount: formatMoney(cash.amount) }) : null,
          isMember ? t('balanceIs', { balance: formatMoney(result.after.balance) }) : null,
          points === 0 ? null : t('pointsChange', { points: formatWholeChange(points) }),
          tier?.to && (tier.from?.level ?? 0) < tier.to.level ? t('upgraded', { tier: tier.to.name }) : null,
        ]
          .filter(Boolean)
          .join(comma()),
        <Button size="small" look="ghost" hint="F10" onClick={() => reprint(id)}>
          {t('reprint')}
        </Button>,
      );
      if (recall('auto-print') === 'yes') reprint(id);
      void queries.invalidateQueries({ queryKey: ['postings'] });
    },
    [t, reprint, queries],
  );
}

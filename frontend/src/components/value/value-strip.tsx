import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { Membership } from '@/api/types';
import { Button } from '@/components/ui/button';
import { formatDate } from '@/lib/format';
import { formatMoney, isZero } from '@/lib/money';

interface ValueStripProps {
  membership: Membership;
  /** Absent: nothing can be done now. */
  onHolds: (() => void) | undefined;
  onRefund: (() => void) | undefined;
  onMakeUp: (() => void) | undefined;
}

/** What of the balance is set aside, what is still to come and what can be spent, with the way to both; in one line under the balance. */
export function ValueStrip({ membership, onHolds, onRefund, onMakeUp }: ValueStripProps) {
  const { t } = useTranslation('value');
  const { can } = useCan();
  const isHeld = !isZero(membership.held);
  const toCome = membership.bonus_to_come;
  return (
    <div className="flex min-h-11 flex-none items-center gap-x-5 border-t px-5 py-1 narrow:px-4">
      {(isHeld || toCome) && (
        <p aria-live="polite">
          <span className="text-12 text-ink-3">{t('available')}</span>{' '}
          <span className="font-semibold">{formatMoney(membership.available)}</span>
          {isHeld && (
            <>
              <span className="ml-5 text-12 text-ink-3">{t('held')}</span>{' '}
              <span className="font-semibold text-red">{formatMoney(membership.held)}</span>
            </>
          )}
          {toCome && (
            <>
              <span className="ml-5 text-12 text-ink-3">{t('toCome')}</span>{' '}
              <span className="font-semibold">{formatMoney(toCome.amount)}</span>{' '}
              <span className="text-12 text-ink-3">
                {t('nextPart', { next: formatMoney(toCome.next), day: formatDate(toCome.next_on) })}
              </span>
            </>
          )}
        </p>
      )}
      <span className="flex-1" />
      {can('makeUp') && !membership.bearer && (
        <Button look="ghost" hint="Alt I" disabled={!onMakeUp} onClick={onMakeUp}>
          {t('makeUp.title')}
        </Button>
      )}
      {can('hold') && (
        <Button look="ghost" disabled={!onHolds} onClick={onHolds}>
          {t(isHeld ? 'holds' : 'hold')}
        </Button>
      )}
      {can('refund') && (
        <Button look="ghost" disabled={!onRefund} onClick={onRefund}>
          {t('refund')}
        </Button>
      )}
    </div>
  );
}

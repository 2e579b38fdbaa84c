import { useTranslation } from 'react-i18next';

import type { Payment } from '@/api/types';
import { Tag } from '@/components/ui/tag';
import { formatMoney } from '@/lib/money';

const LOOKS = { requested: 'warn', waiting: 'warn', unknown: 'warn', failed: 'quiet', cancelled: 'quiet' } as const;

/** What became of a payment, and of money that goes back. The normal end is a plain word. */
export function PaymentResult({ payment }: { payment: Payment }) {
  const { t } = useTranslation('payments');
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {payment.state !== 'paid' ? (
        <Tag look={LOOKS[payment.state]}>
          {t(payment.cancelling && payment.settled_at === null ? 'cancelling' : `states.${payment.state}`)}
        </Tag>
      ) : payment.unused ? (
        <Tag look="warn">{t('unused')}</Tag>
      ) : (
        <span className="text-ink-2">{t('states.paid')}</span>
      )}
      {payment.fail_reason && <span className="text-12 text-ink-3">{t(`reasons.${payment.fail_reason}`)}</span>}
      {payment.refunds.map((refund) => (
        <Tag key={refund.id} look={refund.state === 'failed' ? 'bad' : refund.state === 'requested' ? 'warn' : 'quiet'}>
          {t(`refunds.${refund.state}`, { amount: formatMoney(refund.amount) })}
        </Tag>
      ))}
    </span>
  );
}

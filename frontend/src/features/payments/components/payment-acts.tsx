import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import type { Payment } from '@/api/types';
import { Button } from '@/components/ui/button';
import { notifyDone, notifyProblem } from '@/components/ui/notify';

/** What can be done about a payment now, by rights. A cancel too early is refused by the server with its time. */
export function PaymentActs({
  payment,
  onChanged,
  onRefund,
}: {
  payment: Payment;
  onChanged: () => void;
  onRefund: () => void;
}) {
  const { t } = useTranslation('payments');
  const { can } = useCan();
  const act = useMutation({
    mutationFn: async (verb: 'query' | 'cancel') => {
      const params = { path: { id: payment.id } };
      const asked =
        verb === 'query'
          ? client.POST('/payments/{id}/query', { params })
          : client.POST('/payments/{id}/cancel', { params });
      return (await unwrap(asked)) as Payment;
    },
    onSuccess: (next) => {
      notifyDone(t('queried', { state: t(`states.${next.state}`) }));
      onChanged();
    },
    onError: (error) => {
      notifyProblem(error);
      onChanged();
    },
  });
  const isOpen = payment.settled_at === null;
  const hasFailed = payment.refunds.some((refund) => refund.state === 'failed' && refund.refund_id === null);
  return (
    <span className="flex gap-2">
      {isOpen && can('paymentCreate') && (
        <Button size="small" pending={act.isPending} onClick={() => act.mutate('query')}>
          {t('query')}
        </Button>
      )}
      {isOpen && !payment.cancelling && can('paymentCreate') && (
        <Button size="small" look="danger" disabled={act.isPending} onClick={() => act.mutate('cancel')}>
          {t('cancel')}
        </Button>
      )}
      {(payment.unused || hasFailed) && can('paymentRefund') && (
        <Button size="small" look="danger" onClick={onRefund}>
          {t(hasFailed ? 'refundAgain' : 'refund')}
        </Button>
      )}
    </span>
  );
}

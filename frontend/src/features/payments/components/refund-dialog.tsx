import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { Payment } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { formatMoney, fromMinor, toMinor } from '@/lib/money';

/** Asks once more before money goes back. */
export function RefundDialog({
  payment,
  onClose,
  onDone,
}: {
  payment: Payment;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation(['payments', 'common']);
  const back = useRef<HTMLButtonElement>(null);
  const failed = payment.refunds.filter((refund) => refund.state === 'failed' && refund.refund_id === null);
  const minor = failed.reduce((sum, refund) => sum + toMinor(refund.amount), 0);
  const amount = formatMoney(failed.length > 0 ? fromMinor(minor) : payment.amount);
  const refund = useMutation({
    mutationFn: () => unwrap(client.POST('/payments/{id}/refund', { params: { path: { id: payment.id } } })),
    onSuccess: () => {
      notifyDone(t('refundAsked', { amount }));
      onDone();
    },
    onError: notifyProblem,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('refundTitle', { amount })}
      description={t('refundNote', { method: t(`common:method.${payment.method}`), amount })}
      focusFirst={back}
    >
      <div className="mt-4 flex gap-3">
        <Button look="dangerFilled" size="large" pending={refund.isPending} onClick={() => refund.mutate()}>
          {t('refundAct', { amount })}
        </Button>
        <Button ref={back} look="ghost" size="large" onClick={onClose}>
          {t('common:cancel')}
          <Kbd>Esc</Kbd>
        </Button>
      </div>
    </Dialog>
  );
}

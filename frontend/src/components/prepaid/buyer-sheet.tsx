import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { useCan } from '@/api/session';
import type { Membership } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { notifyProblem } from '@/components/ui/notify';
import { Sheet } from '@/components/ui/sheet';
import { formatInstant } from '@/lib/format';
import { formatMoney } from '@/lib/money';

import { BuyerForm } from './buyer-form';

/** Who bought the card, for those who may see it; nothing where no law asks. */
export function BuyerSheet({ membership }: { membership: Membership }) {
  const { t } = useTranslation('prepaid');
  const { can } = useCan();
  const queries = useQueryClient();
  const [recording, setRecording] = useState(false);
  const shown = useMutation({
    mutationFn: () =>
      unwrap(client.POST('/memberships/{id}/buyers/unmask', { params: { path: { id: membership.id } } })),
    onError: (error) => notifyProblem(error),
  });
  if (!membership.prepaid) return null;
  const { buyer, limit } = membership.prepaid;
  return (
    <Sheet title={t('buyer.known')} note={t('limit', { limit: formatMoney(limit) })}>
      <div className="flex items-center gap-3 p-4">
        <span className={buyer ? '' : 'text-ochre'}>{buyer ? t(`buyer.kinds.${buyer}`) : t('buyer.unknown')}</span>
        <span className="flex-1" />
        {buyer && can('memberUnmask') && (
          <Button size="small" pending={shown.isPending} onClick={() => shown.mutate()}>
            {t('buyer.show')}
          </Button>
        )}
        {can('topUp') && (
          <Button size="small" onClick={() => setRecording(true)}>
            {t('buyer.record')}
          </Button>
        )}
      </div>
      <Drawer open={shown.data !== undefined} onClose={() => shown.reset()} title={t('buyer.known')}>
        <p className="mb-3 text-13 text-ink-3">{t('buyer.shownNote')}</p>
        {shown.data?.items.map((item) => (
          <dl key={item.recorded_at} className="border-t py-3">
            <dt className="text-12 text-ink-3">
              {t(`buyer.kinds.${item.kind}`)} · {formatInstant(item.recorded_at)}
            </dt>
            <dd className="text-16 font-semibold">{item.name ?? t('buyer.erased')}</dd>
            <dd>{[item.document, item.contact].filter(Boolean).join(' · ')}</dd>
          </dl>
        ))}
      </Drawer>
      <Drawer open={recording} onClose={() => setRecording(false)} title={t('buyer.title')}>
        <BuyerForm
          membershipId={membership.id}
          onRecorded={() => {
            setRecording(false);
            void queries.invalidateQueries({ queryKey: ['members'] });
          }}
        />
      </Drawer>
    </Sheet>
  );
}

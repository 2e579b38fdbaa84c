// One settlement: its figures as they were fixed, its postings, and what is done with it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { Settlement } from '@/api/types';
import { ExportButton } from '@/components/data/export-button';
import { usePages } from '@/components/data/use-pages';
import { Button } from '@/components/ui/button';
import { Dialog, Drawer } from '@/components/ui/dialog';
import { notifyDone, notifyProblem } from '@/components/ui/notify';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';

import { close, movementsOf, settlementFile, settlementOf, withdraw } from '../api/settlement';
import { MatrixTable } from './matrix-table';
import { MovementsTable } from './movements-table';
import { PositionTable } from './position-table';
import { printSettlement } from './settlement-paper';
import { ShareRow } from './share-row';

const HASH_SHOWN = 16;

export function SettlementDrawer({ id, today, onClose }: { id: string; today: string; onClose: () => void }) {
  const { t } = useTranslation('settlement');
  const found = useQuery({ queryKey: ['settlements', id], queryFn: () => settlementOf(id) });
  const settlement = found.data;
  return (
    <Drawer
      open
      onClose={onClose}
      title={settlement ? t('number', { number: settlement.number }) : t('periods')}
      size="broad"
    >
      {found.isLoading && <LoadingRows rows={6} />}
      {found.isError && <ProblemNote error={found.error} onRetry={() => void found.refetch()} />}
      {settlement && <Fixed settlement={settlement} today={today} onGone={onClose} />}
    </Drawer>
  );
}

function Fixed({ settlement, today, onGone }: { settlement: Settlement; today: string; onGone: () => void }) {
  const { t } = useTranslation('settlement');
  const { can } = useCan();
  const list = usePages(['settlements', settlement.id, 'movements'], (cursor) => movementsOf(settlement.id, cursor));
  const days = `${settlement.from} – ${settlement.to}`;
  const chain = t('chain', { seq: settlement.through_seq, hash: settlement.chain_hash.slice(0, HASH_SHOWN) });
  const title = `${t('title')} · ${t('number', { number: settlement.number })}`;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-start gap-3">
        <p className="flex-1 text-13 text-ink-2">
          <b className="block text-14 text-ink">
            {days} · {t(`state.${settlement.state}`)}
          </b>
          {t('fixedBy', { name: settlement.fixed_by.name, at: formatInstant(settlement.fixed_at) })}
          {settlement.closed_at !== null && settlement.closed_by && (
            <>
              <br />
              {t('closedBy', { name: settlement.closed_by.name, at: formatInstant(settlement.closed_at) })}
            </>
          )}
          <br />
          {chain}
        </p>
        <ExportButton name={title} load={() => settlementFile(settlement.id)} />
        <Button onClick={() => printSettlement(settlement, title, days, <p>{chain}</p>)}>
          <Printer size={18} aria-hidden="true" />
          {t('printA4')}
        </Button>
      </div>
      {settlement.state === 'fixed' && can('settlementManage') && <ToClose settlement={settlement} onGone={onGone} />}
      <section aria-label={t('shares')}>
        <h3 className="font-semibold">{t('shares')}</h3>
        <ul>
          {settlement.shares.map((share) => (
            <ShareRow
              key={share.party_id}
              settlementId={settlement.id}
              share={share}
              today={today}
              mayPay={settlement.state !== 'fixed' && can('settlementManage')}
            />
          ))}
        </ul>
      </section>
      <section aria-label={t('matrix')} className="overflow-x-auto">
        <h3 className="font-semibold">{t('matrix')}</h3>
        <MatrixTable figures={settlement} />
      </section>
      <section aria-label={t('positions')} className="overflow-x-auto">
        <h3 className="font-semibold">{t('positions')}</h3>
        <PositionTable figures={settlement} />
      </section>
      <section aria-label={t('movements')} className="overflow-x-auto">
        <h3 className="font-semibold">{t('movements')}</h3>
        <MovementsTable list={list} />
      </section>
    </div>
  );
}

/** What is not closed is compared, and closed or withdrawn. */
function ToClose({ settlement, onGone }: { settlement: Settlement; onGone: () => void }) {
  const { t } = useTranslation('settlement');
  const queries = useQueryClient();
  const [sure, setSure] = useState(false);
  const renew = () => void queries.invalidateQueries({ queryKey: ['settlements'] });
  const closing = useMutation({
    mutationFn: () => close(settlement.id),
    onSuccess: () => {
      renew();
      notifyDone(t('closed', { number: settlement.number }));
    },
    onError: notifyProblem,
  });
  const withdrawing = useMutation({
    mutationFn: () => withdraw(settlement.id),
    onSuccess: () => {
      onGone();
      void queries.invalidateQueries({ queryKey: ['settlements', 'list'] });
      notifyDone(t('withdrawn'));
    },
    onError: notifyProblem,
  });
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-2 bg-sunken px-4 py-3">
      <p className="min-w-56 flex-1 text-13">{t('closeNote')}</p>
      <Button onClick={() => setSure(true)}>{t('withdraw')}</Button>
      <Button look="filled" pending={closing.isPending} onClick={() => closing.mutate()}>
        {t('close')}
      </Button>
      {sure && (
        <Dialog
          open
          onClose={() => setSure(false)}
          title={t('withdraw')}
          description={t('withdrawSure', { number: settlement.number })}
        >
          <div className="mt-4 flex justify-end gap-2">
            <Button onClick={() => setSure(false)}>{t('cancel')}</Button>
            <Button look="danger" pending={withdrawing.isPending} onClick={() => withdrawing.mutate()}>
              {t('withdraw')}
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

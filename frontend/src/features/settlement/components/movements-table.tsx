import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { SettlementMovement } from '@/api/types';
import { PagesFooter } from '@/components/data/list-footer';
import type { usePages } from '@/components/data/use-pages';
import { DerivationDrawer } from '@/components/ledger/derivation-drawer';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';
import { formatChange } from '@/lib/money';

type List = ReturnType<typeof usePages<SettlementMovement>>;

/** Movements by their number in the audit chain; each opens its posting. */
export function MovementsTable({ list }: { list: List }) {
  const { t } = useTranslation(['settlement', 'common']);
  const { can } = useCan();
  const [opened, setOpened] = useState<string | null>(null);
  const open = can('postingRead') ? setOpened : undefined;
  return (
    <>
      {list.isLoading && <LoadingRows rows={6} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && list.items.length === 0 && !list.hasNextPage && (
        <EmptyState title={t('nothingBehind')} next={t('nothingBehindNext')} />
      )}
      {list.items.length > 0 && (
        <table className="grid-table">
          <thead>
            <tr>
              <th className="text-right">{t('seq')}</th>
              <th>{t('recordedAt')}</th>
              <th className="grows">{t('receipt')}</th>
              <th>{t('kind')}</th>
              <th>{t('flow')}</th>
              <th className="text-right">{t('principal')}</th>
              <th className="text-right">{t('bonus')}</th>
              <th className="text-right">{t('carried')}</th>
            </tr>
          </thead>
          <tbody>
            {list.items.map((each, index) => (
              <tr key={`${each.seq} ${index}`} data-clickable={open && true} onClick={() => open?.(each.posting_id)}>
                <td className="num text-ink-3">{each.seq}</td>
                <td className="text-ink-3">{formatInstant(each.recorded_at)}</td>
                <td className="grows">
                  <button type="button" className="rounded-1 text-left font-semibold">
                    {each.receipt_no}
                  </button>
                </td>
                <td>{t(`common:kind.${each.kind}`)}</td>
                <td>{t(`flows.${each.flow}`)}</td>
                <td className="num">{formatChange(each.principal)}</td>
                <td className="num">{formatChange(each.bonus)}</td>
                <td className="num">{formatChange(each.carried)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <PagesFooter list={list} />
      <DerivationDrawer postingId={opened} onClose={() => setOpened(null)} onCorrect={undefined} onReturn={undefined} />
    </>
  );
}

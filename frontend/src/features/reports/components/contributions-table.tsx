// Postings with what each added to a figure; they sum to it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { Contribution } from '@/api/types';
import { PagesFooter } from '@/components/data/list-footer';
import type { usePages } from '@/components/data/use-pages';
import { DerivationDrawer } from '@/components/ledger/derivation-drawer';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstant } from '@/lib/format';
import { formatAmount } from '@/lib/money';

export function ContributionsTable({ list }: { list: ReturnType<typeof usePages<Contribution>> }) {
  const { t } = useTranslation(['shifts', 'common']);
  const { can } = useCan();
  const [opened, setOpened] = useState<string | null>(null);
  const open = can('postingRead') ? setOpened : undefined;
  return (
    <>
      {list.isLoading && <LoadingRows rows={6} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && list.items.length === 0 && !list.hasNextPage && (
        <EmptyState title={t('daily.nothingBehind')} next={t('daily.nothingBehindNext')} />
      )}
      {list.items.length > 0 && (
        <table className="grid-table">
          <thead>
            <tr>
              <th>{t('daily.recordedAt')}</th>
              <th className="grows">{t('daily.receipt')}</th>
              <th>{t('daily.kind')}</th>
              <th className="text-right">{t('daily.added')}</th>
            </tr>
          </thead>
          <tbody>
            {list.items.map((each) => (
              <tr key={each.posting_id} data-clickable={open && true} onClick={() => open?.(each.posting_id)}>
                <td className="text-ink-3">{formatInstant(each.recorded_at)}</td>
                <td className="grows">
                  <button type="button" className="rounded-1 text-left font-semibold">
                    {each.receipt_no}
                  </button>
                </td>
                <td>{t(`common:kind.${each.kind}`)}</td>
                <td className="num">{formatAmount(each.amount)}</td>
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

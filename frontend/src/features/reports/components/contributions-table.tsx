// Postings with what each added to a figure; they sum to it.
import { useTranslation } from 'react-i18next';

import type { Contribution } from '@/api/types';
import type { usePages } from '@/components/data/use-pages';
import { PostingRows } from '@/components/ledger/posting-rows';
import { formatAmount, formatWhole } from '@/lib/money';

export function ContributionsTable({
  list,
  counted = false,
}: {
  list: ReturnType<typeof usePages<Contribution>>;
  /** Whether it says, too, how often or how many pieces. */
  counted?: boolean;
}) {
  const { t } = useTranslation('shifts');
  return (
    <PostingRows
      list={list}
      empty={{ title: t('daily.nothingBehind'), next: t('daily.nothingBehindNext') }}
      heads={{ recordedAt: t('daily.recordedAt'), receipt: t('daily.receipt'), kind: t('daily.kind') }}
      after={{
        head: (
          <>
            {counted && <th className="text-right">{t('daily.counted')}</th>}
            <th className="text-right">{t('daily.added')}</th>
          </>
        ),
        cells: (row) => (
          <>
            {counted && <td className="num">{formatWhole(row.count)}</td>}
            <td className="num">{formatAmount(row.amount)}</td>
          </>
        ),
      }}
    />
  );
}

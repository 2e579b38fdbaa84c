// Postings with what each added to a figure; they sum to it.
import { useTranslation } from 'react-i18next';

import type { Contribution } from '@/api/types';
import type { usePages } from '@/components/data/use-pages';
import { PostingRows } from '@/components/ledger/posting-rows';
import { formatAmount } from '@/lib/money';

export function ContributionsTable({ list }: { list: ReturnType<typeof usePages<Contribution>> }) {
  const { t } = useTranslation('shifts');
  return (
    <PostingRows
      list={list}
      empty={{ title: t('daily.nothingBehind'), next: t('daily.nothingBehindNext') }}
      heads={{ recordedAt: t('daily.recordedAt'), receipt: t('daily.receipt'), kind: t('daily.kind') }}
      after={{
        head: <th className="text-right">{t('daily.added')}</th>,
        cells: (row) => <td className="num">{formatAmount(row.amount)}</td>,
      }}
    />
  );
}

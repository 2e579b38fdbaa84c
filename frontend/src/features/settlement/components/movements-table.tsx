import { useTranslation } from 'react-i18next';

import type { SettlementMovement } from '@/api/types';
import type { usePages } from '@/components/data/use-pages';
import { PostingRows } from '@/components/ledger/posting-rows';
import { formatChange, formatMoney } from '@/lib/money';

/** Whether what the issuer pays is for counts, and not for bonus. */
const isOfCounts = (flow: SettlementMovement['flow']) => flow === 'counts_used' || flow === 'counts_refunded';

/** Movements by their number in the audit chain; each opens its posting. */
export function MovementsTable({ list }: { list: ReturnType<typeof usePages<SettlementMovement>> }) {
  const { t } = useTranslation('settlement');
  return (
    <PostingRows
      list={list}
      empty={{ title: t('nothingBehind'), next: t('nothingBehindNext') }}
      heads={{ recordedAt: t('recordedAt'), receipt: t('receipt'), kind: t('kind') }}
      before={{
        head: <th className="text-right">{t('seq')}</th>,
        cells: (row) => <td className="num text-ink-3">{row.seq}</td>,
      }}
      after={{
        head: (
          <>
            <th>{t('flow')}</th>
            <th className="text-right">{t('principal')}</th>
            <th className="text-right">{t('bonus')}</th>
            <th className="text-right">{t('carried')}</th>
            <th className="text-right">{t('settled')}</th>
          </>
        ),
        cells: (row) => (
          <>
            <td>{t(`flows.${row.flow}`)}</td>
            <td className="num">{formatChange(row.principal)}</td>
            <td className="num">{formatChange(row.bonus)}</td>
            <td className="num">{isOfCounts(row.flow) ? '' : formatChange(row.carried)}</td>
            <td className="num font-semibold">{formatMoney(row.settled)}</td>
          </>
        ),
      }}
    />
  );
}

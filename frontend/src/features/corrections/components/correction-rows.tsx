import { useTranslation } from 'react-i18next';

import type { Correction } from '@/api/types';
import { memberWords } from '@/components/ledger/posting-words';
import { tendersWords } from '@/components/ledger/tender-words';
import { formatInstant } from '@/lib/format';
import { formatMoney, formatWhole } from '@/lib/money';

/** The rows of the report: what was done, what it takes back, why, by whom and by whose leave. */
export function CorrectionRows({
  items,
  current,
  onCurrent,
  onOpen,
}: {
  items: readonly Correction[];
  current: number;
  onCurrent: (index: number) => void;
  onOpen: (postingId: string) => void;
}) {
  const { t } = useTranslation('corrections');
  const { t: common } = useTranslation('common');
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th>{t('col.time')}</th>
          <th>{t('col.number')}</th>
          <th>{t('col.kind')}</th>
          <th>{t('col.member')}</th>
          <th>{t('col.original')}</th>
          <th>{t('col.reason')}</th>
          <th className="text-right">{t('col.back')}</th>
          <th>{t('col.clerk')}</th>
          <th>{t('col.approvedBy')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ correction, original, approved_by: approver }, index) => {
          const points = correction.effects.reward_points;
          const back = [
            correction.tenders.length > 0 ? tendersWords(correction.tenders, common) : '',
            points === 0 ? '' : t('points', { points: `${points > 0 ? '+' : ''}${formatWhole(points)}` }),
          ].filter(Boolean);
          return (
            <tr
              key={correction.id}
              data-clickable
              data-selected={index === current}
              onClick={() => onOpen(correction.id)}
            >
              <td className="whitespace-nowrap">{formatInstant(correction.recorded_at)}</td>
              <td>
                <button type="button" className="rounded-1 text-left font-semibold" onFocus={() => onCurrent(index)}>
                  {correction.receipt_no}
                </button>
              </td>
              <td>{common(`kind.${correction.kind}`)}</td>
              <td>{memberWords(correction.member, common)}</td>
              <td>
                <span className="block">{original.receipt_no}</span>
                <span className="block text-12 text-ink-3">
                  {t('ofOriginal', {
                    kind: common(`kind.${original.kind}`),
                    amount: formatMoney(original.total),
                    clerk: original.user?.name ?? '—',
                  })}
                </span>
              </td>
              <td>{correction.reason}</td>
              <td className="text-right">
                <span className="block font-semibold tabular-nums">{formatMoney(correction.total)}</span>
                {back.length > 0 && <span className="block text-12 text-ink-3">{back.join(' · ')}</span>}
              </td>
              <td>{correction.user?.name ?? '—'}</td>
              <td>{approver?.name ?? '—'}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

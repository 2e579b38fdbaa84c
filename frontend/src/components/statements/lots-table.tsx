// The lots that were open at the end of a statement, with their terms.
import { useTranslation } from 'react-i18next';

import type { StatementLot } from '@/api/types';

import { amountsWords, leftWords, termWords } from './lot-words';

export function LotsTable({ lots }: { lots: readonly StatementLot[] }) {
  const { t } = useTranslation('statement');
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th scope="col">{t('date')}</th>
          <th scope="col">{t('lots.what')}</th>
          <th scope="col" className="grows min-w-40">
            {t('lots.left')}
          </th>
          <th scope="col">{t('lots.brought')}</th>
          <th scope="col">{t('lots.term')}</th>
          <th scope="col" className="narrow:hidden">
            {t('receipt')}
          </th>
        </tr>
      </thead>
      <tbody>
        {lots.map((lot) => (
          <tr key={lot.lot_id}>
            <td className="text-ink-2">{lot.since}</td>
            <td>{lot.label ?? t(`lots.kind.${lot.lot}`)}</td>
            <td className="grows font-semibold" title={leftWords(lot, t)}>
              {leftWords(lot, t)}
            </td>
            <td className="text-ink-2">{lot.brought.length > 0 ? amountsWords(lot.brought, t) : '—'}</td>
            <td className="text-ink-2">{termWords(lot, t)}</td>
            <td className="text-13 text-ink-3 narrow:hidden">{lot.receipt_no}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import { useTranslation } from 'react-i18next';

import type { EmployeeCommission } from '@/api/types';
import { formatMoney } from '@/lib/money';

/** What the month came to under each ladder, and what that pays. */
export function LadderNotes({ row }: { row: EmployeeCommission }) {
  const { t } = useTranslation('commission');
  if (row.ladders.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-6 gap-y-1 border-b px-4 py-2 text-13 text-ink-2">
      {row.ladders.map((ladder) => (
        <li key={`${ladder.program_id}-${ladder.code}`}>
          {t('ladderIs', {
            code: ladder.code,
            counted: formatMoney(ladder.counted),
            amount: formatMoney(ladder.amount),
          })}
        </li>
      ))}
    </ul>
  );
}

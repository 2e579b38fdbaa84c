import { useTranslation } from 'react-i18next';

import type { EmployeeCommission } from '@/api/types';
import { cn } from '@/lib/cn';
import { formatMoney } from '@/lib/money';

type Ladder = EmployeeCommission['ladders'][number];

const SEPARATOR = ':';

/** One ladder in an address: its program and its code. */
const keyOf = (ladder: Ladder): string => [ladder.program_id, ladder.code].join(SEPARATOR);

/** The ladder of an address. */
export function ladderOf(key: string | undefined): { program: string; code: string } | undefined {
  const [program, ...code] = key?.split(SEPARATOR) ?? [];
  return program && code.length > 0 ? { program, code: code.join(SEPARATOR) } : undefined;
}

/** What the month came to under each ladder, and what that pays; each opens the lines that it is counted on. */
export function LadderNotes({
  row,
  isNamed = false,
  chosen,
  onOpen,
}: {
  row: EmployeeCommission;
  /** Of several employees: with the name. */
  isNamed?: boolean;
  chosen?: string | undefined;
  /** Absent where all lines are shown. */
  onOpen?: ((key: string) => void) | undefined;
}) {
  const { t } = useTranslation('commission');
  if (row.ladders.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-6 gap-y-1 border-b px-4 py-2 text-13 text-ink-2">
      {isNamed && <li className="font-semibold">{row.employee.name}</li>}
      {row.ladders.map((ladder) => {
        const key = keyOf(ladder);
        const words = t('ladderIs', {
          code: ladder.code,
          counted: formatMoney(ladder.counted),
          amount: formatMoney(ladder.amount),
        });
        return (
          <li key={key}>
            {onOpen ? (
              <button
                type="button"
                aria-pressed={key === chosen}
                className={cn('link text-left', key === chosen && 'font-semibold')}
                onClick={() => onOpen(key)}
              >
                {words}
              </button>
            ) : (
              words
            )}
          </li>
        );
      })}
    </ul>
  );
}

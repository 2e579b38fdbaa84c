// A statement on the screen: movements between opening and closing, then the lots.
import { useTranslation } from 'react-i18next';

import type { Statement } from '@/api/types';
import { PagesFooter } from '@/components/data/list-footer';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';

import { LotsTable } from './lots-table';
import { StatementTable } from './statement-table';
import type { StatementPages } from './use-statement';

export function StatementView({ statement }: { statement: StatementPages }) {
  const { t } = useTranslation('statement');
  const { first, summary, items } = statement;
  return (
    // A long account is scrolled by the arrow keys.
    <div
      className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto"
      role="region"
      aria-label={t('title')}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      {statement.isLoading && <LoadingRows rows={8} />}
      {statement.isError && (
        <div className="sheet">
          <ProblemNote error={statement.error} onRetry={() => void statement.refetch()} />
        </div>
      )}
      {first && summary && (
        <>
          <Sheet title={t('movements')} note={headingOf(first)} className="min-h-60 flex-none overflow-x-auto">
            <StatementTable summary={summary} movements={items} />
            {items.length === 0 && <EmptyState title={t('empty')} next={t('emptyNext')} />}
            <PagesFooter list={statement} />
          </Sheet>
          {summary.lots.length > 0 && (
            <Sheet
              title={t('lots.title')}
              note={t('lots.note', { date: first.to })}
              className="flex-none overflow-x-auto"
            >
              <LotsTable lots={summary.lots} />
            </Sheet>
          )}
        </>
      )}
    </div>
  );
}

const headingOf = ({ member_name_masked: member, program_name: program }: Statement) =>
  [member, program].filter(Boolean).join(' · ');

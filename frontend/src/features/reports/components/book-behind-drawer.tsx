// The postings behind a line of the books, each with what it added in the period.
import { useTranslation } from 'react-i18next';

import { ExportButton } from '@/components/data/export-button';
import { usePages } from '@/components/data/use-pages';
import { Drawer } from '@/components/ui/dialog';

import { bookPostingsFile, postingsOf, type BookLine, type BooksFilter } from '../api/books';
import type { BookRow } from '../book-lines';
import { ContributionsTable } from './contributions-table';

const ROWS = 50;

export function BookBehindDrawer({
  row,
  line,
  filter,
  onClose,
}: {
  row: BookRow;
  line: BookLine;
  filter: BooksFilter;
  onClose: () => void;
}) {
  const { t } = useTranslation('books');
  const list = usePages(['reports', 'books', 'behind', filter, line], (cursor) =>
    postingsOf(filter, line, ROWS, cursor),
  );
  const isBalance = ['liability', 'principal', 'bonus', 'points'].includes(line);
  return (
    <Drawer
      open
      onClose={onClose}
      title={`${row.label} ${row.values[0] ?? ''}`}
      description={t(isBalance ? 'behindBalance' : 'behind')}
      size="broad"
    >
      <div className="mb-2 flex justify-end">
        <ExportButton
          size="small"
          name={`${t('title')} ${row.label}`}
          load={() => bookPostingsFile(filter, line)}
          disabled={list.items.length === 0}
        />
      </div>
      <ContributionsTable list={list} />
    </Drawer>
  );
}

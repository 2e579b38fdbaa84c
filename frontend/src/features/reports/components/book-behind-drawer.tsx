// The postings behind a figure of the books, each with what it added.
import { useTranslation } from 'react-i18next';

import { ExportButton } from '@/components/data/export-button';
import { usePages } from '@/components/data/use-pages';
import { Drawer } from '@/components/ui/dialog';

import { bookPostingsFile, postingsOf, type BookFigure, type BooksFilter } from '../api/books';
import type { Basis } from '../book-lines';
import { ContributionsTable } from './contributions-table';

const ROWS = 50;

/** A figure that was opened: what it is called, what it says, and of which entity it is when not of all. */
export interface Opened {
  label: string;
  value: string;
  figure: BookFigure;
  basis?: Basis | undefined;
  entity?: string;
}

export function BookBehindDrawer({
  opened: { label, value, figure, basis, entity },
  filter,
  onClose,
}: {
  opened: Opened;
  filter: BooksFilter;
  onClose: () => void;
}) {
  const { t } = useTranslation('books');
  const asked = { ...filter, entity: entity ?? filter.entity };
  const list = usePages(['reports', 'books', 'behind', asked, figure], (cursor) =>
    postingsOf(asked, figure, ROWS, cursor),
  );
  return (
    <Drawer open onClose={onClose} title={`${label} ${value}`} size="broad">
      <div className="mb-2 flex items-center justify-between gap-3">
        <p className="min-w-0 text-13 text-ink-2">
          {basis ? t(`basis.${basis}`) : t(figure.balance ? 'behindBalance' : 'behind')}
        </p>
        <ExportButton
          size="small"
          name={`${t('title')} ${label}`}
          load={() => bookPostingsFile(asked, figure)}
          disabled={list.items.length === 0}
        />
      </div>
      <ContributionsTable list={list} />
    </Drawer>
  );
}

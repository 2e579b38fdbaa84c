// The books of legal entities: figures of a period, the postings behind a line, the journal, and how they are kept.
import { client, ifMatch, unwrap, unwrapFile } from '@/api/client';
import type { BookSettings, Books, Contribution, Page } from '@/api/types';
import { saveTable } from '@/lib/save-table';

export interface BooksFilter {
  from?: string | undefined;
  to?: string | undefined;
  entity?: string | undefined;
}

/** A line of the books that comes down to its postings. */
export type BookLine =
  | 'liability'
  | 'received'
  | 'delivered'
  | 'kept'
  | 'fees'
  | 'interest'
  | 'refunded'
  | 'direct'
  | 'revenue'
  | 'between'
  | 'principal'
  | 'bonus'
  | 'points'
  | `money:${string}`
  | 'vouchers'
  | 'on_account'
  | 'debts';

/** What stood before the period, or at its end. */
export type Balance = 'opening' | 'closing';

/** A figure of the books: a line, of the period or up to then. */
export interface BookFigure {
  line: BookLine;
  balance?: Balance | undefined;
}

/** The books with the ageing of what is owed: at the end of a business date, or as things stand. */
export interface AgedBooksFilter extends BooksFilter {
  as_of?: string | undefined;
}

const queryOf = ({ from, to, entity }: BooksFilter) => ({
  ...(from ? { from } : {}),
  ...(to ? { to } : {}),
  ...(entity ? { legal_entity_id: entity } : {}),
});

const agedQueryOf = (filter: AgedBooksFilter) => ({
  ...queryOf(filter),
  ...(filter.as_of ? { as_of: filter.as_of } : {}),
});

export const booksOf = (filter: AgedBooksFilter): Promise<Books> =>
  unwrap(client.GET('/reports/books', { params: { query: agedQueryOf(filter) } }));

const figureOf = ({ line, balance }: BookFigure) => ({ line, ...(balance ? { balance } : {}) });

export const postingsOf = (
  filter: BooksFilter,
  figure: BookFigure,
  limit: number,
  cursor?: string,
): Promise<Page<Contribution>> =>
  unwrap(
    client.GET('/reports/books/contributions', {
      params: { query: { ...queryOf(filter), ...figureOf(figure), limit, ...(cursor ? { cursor } : {}) } },
    }),
  );

export const booksFile = (filter: AgedBooksFilter): Promise<Blob> =>
  unwrapFile(client.GET('/reports/books.xlsx', { params: { query: agedQueryOf(filter) }, parseAs: 'blob' }));

export const journalFile = (filter: BooksFilter): Promise<Blob> =>
  unwrapFile(client.GET('/reports/books/journal.xlsx', { params: { query: queryOf(filter) }, parseAs: 'blob' }));

export const bookPostingsFile = (filter: BooksFilter, figure: BookFigure): Promise<Blob> =>
  unwrapFile(
    client.GET('/reports/books/contributions.xlsx', {
      params: { query: { ...queryOf(filter), ...figureOf(figure) } },
      parseAs: 'blob',
    }),
  );

/** Hands the journal to the browser as a text that accounting programs read. */
export async function exportJournal(filter: BooksFilter, name: string): Promise<void> {
  const table = await unwrap(
    client.GET('/reports/books/journal', { params: { query: queryOf(filter) }, parseAs: 'text' }),
  );
  saveTable(table, name);
}

export const bookSettings = (): Promise<BookSettings> => unwrap(client.GET('/book-settings'));

export const changeBookSettings = (
  version: number,
  changes: Omit<BookSettings, 'row_version'>,
): Promise<BookSettings> =>
  unwrap(client.PATCH('/book-settings', { params: { header: ifMatch(version) }, body: changes }));

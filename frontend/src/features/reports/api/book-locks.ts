// 锁账: the months of the books, locking one, and unlocking the last.
import { client, unwrap } from '@/api/client';
import type { BookLock, BookMonths, LockPreview } from '@/api/types';
import { addDays } from '@/lib/format';

/** A month of somebody's books: `2026-10`. */
export interface MonthOf {
  legal_entity_id: string;
  month: string;
}

export const LOCKS_KEY = ['book-months'];

export const bookMonths = (year?: number): Promise<BookMonths> =>
  unwrap(client.GET('/book-months', { params: { query: year === undefined ? {} : { year } } }));

export const lockPreview = ({ legal_entity_id: id, month }: MonthOf): Promise<LockPreview> =>
  unwrap(client.GET('/legal-entities/{id}/book-lock-preview', { params: { path: { id }, query: { month } } }));

export const bookLock = (id: string): Promise<BookLock> =>
  unwrap(client.GET('/book-locks/{id}', { params: { path: { id } } }));

export const lockBooks = (month: MonthOf, note: string): Promise<BookLock> =>
  unwrap(client.POST('/book-locks', { body: { ...month, ...(note === '' ? {} : { note }) } }));

export const unlockBooks = (id: string, reason: string): Promise<BookLock> =>
  unwrap(client.POST('/book-locks/{id}/unlocking', { params: { path: { id } }, body: { reason } }));

/** The last day of a month such as `2026-10`: the day before the first of the next. */
export const lastDayOfMonth = (month: string): string => addDays(`${addDays(`${month}-01`, 31).slice(0, 7)}-01`, -1);

// What was taken back and what came back: the list, its sums and its table, all by the same filter.
import { client, unwrap, unwrapFile } from '@/api/client';
import type { CorrectionsSearch } from '@/app/router';
import type { Correction, Page, ReasonTotal } from '@/api/types';

export type CorrectionsFilter = Omit<CorrectionsSearch, 'posting'>;

const queryOf = (filter: CorrectionsFilter) => ({
  ...(filter.kind ? { kind: filter.kind } : {}),
  ...(filter.shop ? { shop_id: filter.shop } : {}),
  ...(filter.user ? { user_id: filter.user } : {}),
  ...(filter.reason ? { reason_code: filter.reason } : {}),
  ...(filter.from ? { business_date_from: filter.from } : {}),
  ...(filter.to ? { business_date_to: filter.to } : {}),
});

export const listCorrections = (filter: CorrectionsFilter, limit: number, cursor?: string): Promise<Page<Correction>> =>
  unwrap(
    client.GET('/corrections', {
      params: { query: { limit, ...queryOf(filter), ...(cursor ? { cursor } : {}) } },
    }),
  );

export const sumCorrections = (filter: CorrectionsFilter): Promise<Page<ReasonTotal>> =>
  unwrap(client.GET('/corrections/totals', { params: { query: queryOf(filter) } }));

/** The list and its sums as a workbook. */
export const correctionsFile = (filter: CorrectionsFilter): Promise<Blob> =>
  unwrapFile(client.GET('/corrections.xlsx', { params: { query: queryOf(filter) }, parseAs: 'blob' }));

// The sales report of some days, and its workbook.
import { client, unwrap, unwrapFile } from '@/api/client';
import type { DailyReport } from '@/api/types';

export interface DailyFilter {
  from: string;
  to: string;
  shop?: string | undefined;
  entity?: string | undefined;
  by?: 'date' | 'month' | 'quarter' | 'shop' | 'legal_entity' | 'cashier' | undefined;
}

const queryOf = ({ from, to, shop, entity, by }: DailyFilter) => ({
  from,
  to,
  ...(shop ? { shop_id: shop } : {}),
  ...(entity ? { legal_entity_id: entity } : {}),
  ...(by ? { group_by: by } : {}),
});

export const dailyOf = (filter: DailyFilter): Promise<DailyReport> =>
  unwrap(client.GET('/reports/daily', { params: { query: queryOf(filter) } }));

export const dailyFile = (filter: DailyFilter): Promise<Blob> =>
  unwrapFile(client.GET('/reports/daily.xlsx', { params: { query: queryOf(filter) }, parseAs: 'blob' }));

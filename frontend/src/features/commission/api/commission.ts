// What employees are due: the month, its lines and its table.
import { client, unwrap, unwrapFile } from '@/api/client';
import type { Activity, CommissionLine, CommissionReport, CommissionYear, EmployeeCommission, Page } from '@/api/types';

export interface CommissionFilter {
  month: string;
  shop?: string | undefined;
  employee?: string | undefined;
}

/** The lines that one total is made of: those of a kind of business, those that ladders pay, or that one ladder does. */
export interface CommissionPart {
  part?: Activity | 'ladders' | undefined;
  /** Program and code of a ladder. */
  ladder?: { program: string; code: string } | undefined;
}

const queryOfPart = ({ part, ladder }: CommissionPart) => ({
  ...(part && part !== 'ladders' ? { activity: part } : {}),
  ...(part === 'ladders' ? { by_ladder: true } : {}),
  ...(ladder ? { program_id: ladder.program, ladder: ladder.code } : {}),
});

const queryOf = ({ month, shop, employee }: CommissionFilter) => ({
  month,
  ...(shop ? { shop_id: shop } : {}),
  ...(employee ? { employee_id: employee } : {}),
});

export const reportOf = (filter: CommissionFilter): Promise<CommissionReport> =>
  unwrap(client.GET('/reports/commission', { params: { query: queryOf(filter) } }));

export const linesOf = (
  filter: CommissionFilter & CommissionPart,
  limit: number,
  cursor?: string,
): Promise<Page<CommissionLine>> =>
  unwrap(
    client.GET('/reports/commission/lines', {
      params: { query: { limit, ...queryOf(filter), ...queryOfPart(filter), ...(cursor ? { cursor } : {}) } },
    }),
  );

export const ownOf = (month: string): Promise<EmployeeCommission> =>
  unwrap(client.GET('/reports/commission/own', { params: { query: { month } } }));

export const ownLinesOf = (month: string, limit: number, cursor?: string): Promise<Page<CommissionLine>> =>
  unwrap(
    client.GET('/reports/commission/own/lines', { params: { query: { month, limit, ...(cursor ? { cursor } : {}) } } }),
  );

interface YearFilter {
  year: number;
  shop?: string | undefined;
}

const queryOfYear = ({ year, shop }: YearFilter) => ({ year, ...(shop ? { shop_id: shop } : {}) });

export const yearOf = (filter: YearFilter): Promise<CommissionYear> =>
  unwrap(client.GET('/reports/commission/year', { params: { query: queryOfYear(filter) } }));

/** Employee × month as a workbook. */
export const yearFile = (filter: YearFilter): Promise<Blob> =>
  unwrapFile(client.GET('/reports/commission/year.xlsx', { params: { query: queryOfYear(filter) }, parseAs: 'blob' }));

/** The sums and the lines as a workbook. */
export const commissionFile = (filter: CommissionFilter): Promise<Blob> =>
  unwrapFile(client.GET('/reports/commission.xlsx', { params: { query: queryOf(filter) }, parseAs: 'blob' }));

// What shops owe each other, and the periods that they settle.
import { client, unwrap, unwrapFile } from '@/api/client';
import type { Page, Settlement, SettlementMovement, SettlementReport, SettlementRow } from '@/api/types';

export type Parties = 'shop' | 'entity';

/** Which movements: of whose top-ups, where they count, and as what; absent: of all. */
export interface Cell {
  issuer?: string;
  place?: string;
  flow?: SettlementMovement['flow'];
  /** Only what is in the figures of the matrix: what came in, and what refunds kept, is in none. */
  settled?: boolean;
}

export interface Days {
  from?: string | undefined;
  to?: string | undefined;
  by: Parties;
}

const ROWS = 50;

const daysOf = ({ from, to, by }: Days) => ({ ...(from ? { from } : {}), ...(to ? { to } : {}), parties: by });
const cellOf = ({ issuer, place, flow, settled }: Cell) => ({
  ...(issuer ? { issuer_id: issuer } : {}),
  ...(place ? { place_id: place } : {}),
  ...(flow ? { flow } : {}),
  ...(settled ? { settled } : {}),
});
const pageOf = (cursor: string | undefined) => ({ limit: ROWS, ...(cursor ? { cursor } : {}) });

export const reportOf = (days: Days): Promise<SettlementReport> =>
  unwrap(client.GET('/reports/settlement', { params: { query: daysOf(days) } }));

export const behindOf = (days: Days, cell: Cell, cursor?: string): Promise<Page<SettlementMovement>> =>
  unwrap(
    client.GET('/reports/settlement/movements', {
      params: { query: { ...daysOf(days), ...cellOf(cell), ...pageOf(cursor) } },
    }),
  );

export const reportFile = (days: Days): Promise<Blob> =>
  unwrapFile(client.GET('/reports/settlement.xlsx', { params: { query: daysOf(days) }, parseAs: 'blob' }));

export const behindFile = (days: Days, cell: Cell): Promise<Blob> =>
  unwrapFile(
    client.GET('/reports/settlement/movements.xlsx', {
      params: { query: { ...daysOf(days), ...cellOf(cell) } },
      parseAs: 'blob',
    }),
  );

export const settlementFile = (id: string): Promise<Blob> =>
  unwrapFile(client.GET('/settlements/{id}/movements.xlsx', { params: { path: { id } }, parseAs: 'blob' }));

export const periodsOf = (cursor?: string): Promise<Page<SettlementRow>> =>
  unwrap(client.GET('/settlements', { params: { query: pageOf(cursor) } }));

export const settlementOf = (id: string): Promise<Settlement> =>
  unwrap(client.GET('/settlements/{id}', { params: { path: { id } } }));

export const movementsOf = (id: string, cursor?: string): Promise<Page<SettlementMovement>> =>
  unwrap(client.GET('/settlements/{id}/movements', { params: { path: { id }, query: pageOf(cursor) } }));

export const fix = (parties: Parties, to: string): Promise<Settlement> =>
  unwrap(client.POST('/settlements', { body: { parties, to } }));

export const close = (id: string): Promise<Settlement> =>
  unwrap(client.POST('/settlements/{id}/closing', { params: { path: { id } } }));

export const withdraw = async (id: string): Promise<void> => {
  await unwrap(client.DELETE('/settlements/{id}', { params: { path: { id } } }));
};

export const pay = (id: string, body: { party_id: string; paid_on: string; reference: string }): Promise<Settlement> =>
  unwrap(client.POST('/settlements/{id}/payments', { params: { path: { id } }, body }));

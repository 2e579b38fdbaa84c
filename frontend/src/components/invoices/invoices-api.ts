// 开票: what of a receipt of money is invoiced, marking it, and withdrawing a mark.
import { client, ifMatch, unwrap } from '@/api/client';
import type { InvoiceKind, InvoiceSettings, MarkInvoiceRequest, MoneyReceipt } from '@/api/types';

export const invoiceKey = (postingId: string) => ['invoices', 'posting', postingId];

export const invoiceOf = (postingId: string): Promise<MoneyReceipt> =>
  unwrap(client.GET('/postings/{id}/invoice', { params: { path: { id: postingId } } }));

export const markInvoice = async (body: MarkInvoiceRequest): Promise<MoneyReceipt[]> =>
  (await unwrap(client.POST('/invoice-marks', { body }))).receipts;

export const withdrawMark = (id: string, reason: string): Promise<MoneyReceipt> =>
  unwrap(client.POST('/invoice-marks/{id}/withdrawal', { params: { path: { id } }, body: { reason } }));

export const invoiceSettings = (): Promise<InvoiceSettings> => unwrap(client.GET('/invoice-settings'));

export const changeInvoiceSettings = (version: number, kinds: InvoiceKind[]): Promise<InvoiceSettings> =>
  unwrap(client.PATCH('/invoice-settings', { params: { header: ifMatch(version) }, body: { kinds } }));

export const LOOKS = { not_invoiced: 'line', invoiced: 'ok', red_due: 'warn', red_issued: 'line' } as const;

/** What the list can be narrowed to; `open`: what can still be invoiced. */
export const INVOICE_STATES = ['open', 'not_invoiced', 'invoiced', 'red_due', 'red_issued'] as const;

export type InvoiceFilter = (typeof INVOICE_STATES)[number];

const BYTE_ORDER_MARK = '\uFEFF';

/** Hands a table to the browser as a file that spreadsheets open. */
export function saveTable(table: string, name: string): void {
  const link = document.createElement('a');
  // Reading the answer as text took the mark off by which spreadsheets know that it is UTF-8.
  link.href = URL.createObjectURL(new Blob([BYTE_ORDER_MARK, table], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

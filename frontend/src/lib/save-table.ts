const BYTE_ORDER_MARK = '\uFEFF';

/** Hands a table to the browser as a file that spreadsheets open. */
export function saveTable(table: string, name: string): void {
  // Reading the answer as text took the mark off by which spreadsheets know that it is UTF-8.
  saveFile(new Blob([BYTE_ORDER_MARK, table], { type: 'text/csv;charset=utf-8' }), name);
}

/** Hands a file to the browser. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

// Months of business dates, as texts: `2026-11`.

/** The month of a business date. */
export const monthOf = (date: string): string => date.slice(0, 7);

/** The month before that of a business date. */
export function monthBefore(date: string): string {
  const [year = 0, month = 1] = date.split('-').map(Number);
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`;
}

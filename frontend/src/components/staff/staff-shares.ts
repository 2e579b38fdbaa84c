import type { Assigned, StaffShare } from '@/api/types';

const WHOLE_BP = 10_000;

/** Several people in one role share a line equally, in basis points; what does not divide goes to the first of them (OP01). */
export function equalShares(
  employees: readonly string[],
  role: StaffShare['role'],
  assigned: Assigned | null = null,
): StaffShare[] {
  const each = Math.floor(WHOLE_BP / employees.length);
  const left = WHOLE_BP - each * employees.length;
  return employees.map((employee_id, place) => ({
    employee_id,
    role,
    share_bp: place < left ? each + 1 : each,
    ...(assigned ? { assigned } : {}),
  }));
}

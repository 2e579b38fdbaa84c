// Who stands on one line, in which role and with what share (OP01). Nothing typed means an equal share of what the others
// of the role leave.
import type { Assigned, StaffShare } from '@/api/types';
import { formatPercent, parsePercent } from '@/lib/money';

import { equalShares } from './staff-shares';

export interface LinePerson {
  employeeId: string;
  role: StaffShare['role'];
  /** Percent as it is typed; empty for an equal share. */
  share: string;
  assigned: Assigned | null;
}

/** As many as a line takes. */
export const PEOPLE_MAX = 10;
export const ROLES = ['performer', 'seller'] as const satisfies readonly StaffShare['role'][];
const WHOLE_BP = 10_000;

export const servedBy = (employeeId: string): LinePerson => ({
  employeeId,
  role: 'performer',
  share: '',
  assigned: null,
});

/** As it is sent; `null` while the shares of a role cannot be read, or do not come to the whole. */
export function sharesOf(people: readonly LinePerson[]): StaffShare[] | null {
  const shares = ROLES.map((role) => sharesOfRole(people.filter((person) => person.role === role)));
  return shares.some((each) => each === null) ? null : shares.flatMap((each) => each ?? []);
}

function sharesOfRole(people: readonly LinePerson[]): StaffShare[] | null {
  const told = people.map(({ share }) => (share.trim() === '' ? null : parsePercent(share)));
  if (people.some(({ share }, place) => share.trim() !== '' && !((told[place] ?? 0) > 0))) return null;
  const even = told.filter((share) => share === null).length;
  const left = WHOLE_BP - told.reduce<number>((total, share) => total + (share ?? 0), 0);
  if (people.length > 0 && (even === 0 ? left !== 0 : left < even)) return null;
  const each = even === 0 ? 0 : Math.floor(left / even);
  let more = left - each * even;
  return people.map((person, place) => ({
    employee_id: person.employeeId,
    role: person.role,
    share_bp: told[place] ?? each + (more-- > 0 ? 1 : 0),
    ...(person.assigned ? { assigned: person.assigned } : {}),
  }));
}

/** The people of a line as they come back; equal shares are said by nothing again. */
export function peopleOf(shares: readonly StaffShare[]): LinePerson[] {
  return ROLES.flatMap((role) => {
    const those = shares.filter((share) => share.role === role);
    const even = equalShares(
      those.map((share) => share.employee_id),
      role,
    );
    const isEven = those.every((share, place) => share.share_bp === even[place]?.share_bp);
    return those.map((share) => ({
      employeeId: share.employee_id,
      role,
      share: isEven ? '' : formatPercent(share.share_bp),
      assigned: share.assigned ?? null,
    }));
  });
}

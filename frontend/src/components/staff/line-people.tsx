import { useQuery } from '@tanstack/react-query';
import { Users } from 'lucide-react';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { early } from '@/lib/early';
import { listComma } from '@/lib/comma';
import { formatPercent } from '@/lib/money';

import { AssignedToggle } from './assigned-toggle';
import { servedBy, sharesOf, type LinePerson } from './line-staff';
import { employeesToChoose } from './staff-query';

const LinePeopleDialog = early(() => import('./line-people-dialog').then((module) => module.LinePeopleDialog));

/** Who stands on a line: one who served it is one choice; several, with roles and shares, are a dialog away. */
export function LinePeople({
  label,
  of,
  people,
  onChange,
}: {
  label: string;
  /** What is sold. */
  of: string;
  people: readonly LinePerson[];
  onChange: (people: readonly LinePerson[]) => void;
}) {
  const { t } = useTranslation('counts');
  const employees = useQuery(employeesToChoose).data?.items ?? [];
  const [open, setOpen] = useState(false);
  useEffect(() => LinePeopleDialog.fetchNow(), []);
  const [first] = people;
  const isPlain = people.length === 0 || (people.length === 1 && first?.role === 'performer');
  const words = (sharesOf(people) ?? [])
    .map((share) => {
      const name = employees.find((each) => each.id === share.employee_id)?.name ?? '';
      return share.share_bp === 10_000 ? name : `${name} ${formatPercent(share.share_bp)}%`;
    })
    .join(listComma());
  return (
    <span className="flex flex-col items-start gap-1">
      <span className="flex items-center gap-1">
        {isPlain ? (
          <select
            className="input h-11 w-32 narrow:w-24"
            aria-label={label}
            value={first?.employeeId ?? ''}
            onChange={(event) =>
              onChange(
                event.target.value ? [{ ...servedBy(event.target.value), assigned: first?.assigned ?? null }] : [],
              )
            }
          >
            <option value="">—</option>
            {employees.map((employee) => (
              <option key={employee.id} value={employee.id}>
                {employee.number} {employee.name}
              </option>
            ))}
          </select>
        ) : (
          <button
            type="button"
            className="min-h-11 w-32 rounded-2 border px-2 text-left text-13 whitespace-normal narrow:w-24"
            onClick={() => setOpen(true)}
          >
            {words}
          </button>
        )}
        {employees.length > 1 && (
          <button
            type="button"
            className="inline-grid size-11 flex-none place-items-center rounded-2 text-ink-3"
            aria-label={t('staff.several')}
            title={t('staff.several')}
            onClick={() => setOpen(true)}
          >
            <Users size={18} aria-hidden="true" />
          </button>
        )}
      </span>
      {isPlain && first && (
        <AssignedToggle value={first.assigned} onChange={(assigned) => onChange([{ ...first, assigned }])} />
      )}
      <Suspense>
        {open && (
          <LinePeopleDialog
            people={people}
            of={of}
            onClose={() => setOpen(false)}
            onApply={(next) => {
              setOpen(false);
              onChange(next);
            }}
          />
        )}
      </Suspense>
    </span>
  );
}

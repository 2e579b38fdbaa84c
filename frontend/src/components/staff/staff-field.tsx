import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { SelectField } from '@/components/ui/field';

import type { Assigned } from '@/api/types';

import { AssignedToggle } from './assigned-toggle';
import { employeesToChoose } from './staff-query';

/** As many as a line takes. */
const PEOPLE_MAX = 10;

/** Who served, or who sold: none, one, or several, who share equally. */
export function StaffField({
  label,
  chosen,
  onChange,
  assigned,
  onAssign,
}: {
  label: string;
  chosen: readonly string[];
  onChange: (employees: readonly string[]) => void;
  /** Whether the customer asked for them; absent where it does not matter. */
  assigned?: Assigned | null;
  onAssign?: (assigned: Assigned | null) => void;
}) {
  const { t } = useTranslation('counts');
  const employees = useQuery(employeesToChoose).data?.items ?? [];
  const nameOf = (id: string) => employees.find((each) => each.id === id)?.name ?? '';
  if (employees.length === 0) return null;
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-end gap-2">
      <SelectField
        label={label}
        value=""
        className="h-12"
        disabled={chosen.length === PEOPLE_MAX}
        onChange={(event) => event.target.value && onChange([...chosen, event.target.value])}
      >
        <option value="">{t(chosen.length === 0 ? 'staff.nobody' : 'staff.another')}</option>
        {employees
          .filter((each) => !chosen.includes(each.id))
          .map((each) => (
            <option key={each.id} value={each.id}>
              {each.number} {each.name}
            </option>
          ))}
      </SelectField>
      <ul className="flex flex-wrap gap-2" aria-label={label}>
        {chosen.map((id) => (
          <li key={id}>
            <button
              type="button"
              className="flex h-12 items-center gap-1.5 rounded-2 bg-accent-soft px-3 font-semibold text-accent-text"
              aria-label={t('staff.remove', { name: nameOf(id) })}
              onClick={() => onChange(chosen.filter((each) => each !== id))}
            >
              {nameOf(id)}
              <X size={14} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      {onAssign && chosen.length > 0 && <AssignedToggle value={assigned ?? null} onChange={onAssign} />}
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';
import { CancelButton } from '@/components/ui/cancel-button';
import { Dialog } from '@/components/ui/dialog';
import { SelectField } from '@/components/ui/field';
import { formatPercent } from '@/lib/money';

import { AssignedToggle } from './assigned-toggle';
import { PEOPLE_MAX, ROLES, servedBy, sharesOf, type LinePerson } from './line-staff';
import { employeesToChoose } from './staff-query';

/** Several people on one line: who, in which role, and their shares of it. */
export function LinePeopleDialog({
  people: before,
  of,
  onClose,
  onApply,
}: {
  people: readonly LinePerson[];
  /** What is sold. */
  of: string;
  onClose: () => void;
  onApply: (people: LinePerson[]) => void;
}) {
  const { t } = useTranslation(['counts', 'common']);
  const employees = useQuery(employeesToChoose).data?.items ?? [];
  const [people, setPeople] = useState<LinePerson[]>([...before]);
  const another = useRef<HTMLSelectElement>(null);
  const shares = sharesOf(people);
  const shareOf = (person: LinePerson) =>
    shares?.find((share) => share.employee_id === person.employeeId && share.role === person.role)?.share_bp;
  const nameOf = (id: string) => employees.find((each) => each.id === id)?.name ?? '';
  const isTaken = (employeeId: string, role: LinePerson['role'], place?: number) =>
    people.some((each, at) => at !== place && each.employeeId === employeeId && each.role === role);
  const set = (place: number, change: Partial<LinePerson>) =>
    setPeople(people.map((person, at) => (at === place ? { ...person, ...change } : person)));
  const add = (employeeId: string) => {
    const role = isTaken(employeeId, 'performer') ? 'seller' : 'performer';
    if (!isTaken(employeeId, role)) setPeople([...people, { ...servedBy(employeeId), role }]);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The form of the sale lies around this one.
    event.stopPropagation();
    if (shares) onApply(people);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('staff.onLine')}
      description={of || undefined}
      focusFirst={another}
      className="w-[720px]!"
    >
      <form onSubmit={submit} className="mt-3 flex flex-col gap-3" noValidate>
        <ul aria-label={t('staff.onLine')}>
          {people.map((person, place) => {
            const bp = shareOf(person);
            const name = nameOf(person.employeeId);
            return (
              <li
                key={`${person.role}-${person.employeeId}`}
                className="flex flex-wrap items-center gap-2 border-b py-1.5"
              >
                <span className="min-w-24 flex-1 truncate text-16 font-semibold">{name}</span>
                <select
                  className="input h-11 w-32"
                  aria-label={t('staff.roleOf', { name })}
                  value={person.role}
                  onChange={(event) => set(place, { role: event.target.value as LinePerson['role'] })}
                >
                  {ROLES.map((role) => (
                    <option key={role} value={role} disabled={isTaken(person.employeeId, role, place)}>
                      {t(role === 'performer' ? 'staff.performers' : 'staff.sellers')}
                    </option>
                  ))}
                </select>
                <AssignedToggle value={person.assigned} onChange={(assigned) => set(place, { assigned })} />
                <input
                  className="input h-11 w-20 text-right"
                  aria-label={t('staff.shareOf', { name })}
                  inputMode="decimal"
                  maxLength={6}
                  placeholder={bp === undefined ? '' : formatPercent(bp)}
                  value={person.share}
                  aria-invalid={shares === null ? true : undefined}
                  onChange={(event) => set(place, { share: event.target.value.replace(/[^\d.]/g, '') })}
                />
                <span className="text-ink-3">%</span>
                <button
                  type="button"
                  className="inline-grid size-11 place-items-center rounded-2 text-ink-3"
                  aria-label={t('staff.remove', { name })}
                  onClick={() => setPeople(people.filter((_, at) => at !== place))}
                >
                  <Trash2 size={18} aria-hidden="true" />
                </button>
              </li>
            );
          })}
        </ul>
        <SelectField
          ref={another}
          boxClassName="w-64"
          className="h-12"
          label={t('staff.add')}
          value=""
          disabled={people.length >= PEOPLE_MAX}
          onChange={(event) => event.target.value && add(event.target.value)}
        >
          <option value="">{t(people.length === 0 ? 'staff.nobody' : 'staff.another')}</option>
          {employees
            .filter((each) => ROLES.some((role) => !isTaken(each.id, role)))
            .map((each) => (
              <option key={each.id} value={each.id}>
                {each.number} {each.name}
              </option>
            ))}
        </SelectField>
        <p className={shares ? 'text-13 text-ink-3' : 'text-13 text-red'} role={shares ? undefined : 'alert'}>
          {t(shares ? 'staff.sharesHint' : 'staff.sharesWrong')}
        </p>
        <div className="flex gap-3">
          <Button type="submit" look="filled" size="large" hint="Enter" disabled={!shares}>
            {t('staff.apply')}
          </Button>
          <CancelButton onClick={onClose} />
        </div>
      </form>
    </Dialog>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import type { Employee, Shop, User } from '@/api/types';

import { gradesQuery } from '@/components/staff/grades-query';

import { listEmployees, listShops, listUsers, useChoices } from '../api/choices';
import { optionalOf, textOf } from './resource-form';
import { ResourcePage } from './resource-page';

export function EmployeesPage() {
  const { t, i18n } = useTranslation(['settings', 'common']);
  const shops = useChoices('shops', listShops, (shop: Shop) => shop.name);
  const users = useChoices('users', listUsers, (user: User) => user.display_name);
  const grades = useQuery(gradesQuery).data?.items ?? [];
  const gradeWords = (code: string | null) => {
    const grade = grades.find((each) => each.code === code);
    return grade ? grade.labels[i18n.language === 'en' ? 'en' : 'zh-CN'] : (code ?? '—');
  };
  return (
    <ResourcePage<Employee>
      title={t('common:menu.employees')}
      note={t('employees.note')}
      queryKey="employees"
      load={listEmployees}
      newLabel={t('employees.new')}
      emptyTitle={t('employees.empty')}
      emptyNext={t('employees.emptyNext')}
      nameOf={(employee) => employee.name}
      columns={[
        { title: t('employees.name'), cell: (employee) => employee.name },
        { title: t('employees.number'), cell: (employee) => employee.number },
        { title: t('employees.grade'), cell: (employee) => gradeWords(employee.grade) },
        { title: t('shop'), cell: (employee) => shops.labelOf(employee.shop_id) },
        { title: t('employees.user'), cell: (employee) => users.labelOf(employee.user_id) },
      ]}
      fieldsOf={(employee) => [
        { name: 'name', label: t('employees.name'), required: true },
        ...(employee
          ? []
          : [{ name: 'number', label: t('employees.number'), required: true, pattern: /^[A-Za-z0-9]{1,12}$/ }]),
        {
          name: 'grade',
          label: t('employees.grade'),
          kind: 'select',
          options: grades
            .filter((each) => !each.retired || each.code === employee?.grade)
            .map((each) => ({ value: each.code, label: gradeWords(each.code) })),
          hint: t('employees.gradeHint'),
        },
        { name: 'shop_id', label: t('shop'), kind: 'select', options: shops.options },
        {
          name: 'user_id',
          label: t('employees.user'),
          kind: 'select',
          options: users.options,
          hint: t('employees.userHint'),
        },
      ]}
      valuesOf={(employee) => ({
        name: employee?.name ?? '',
        number: employee?.number ?? '',
        grade: employee?.grade ?? '',
        shop_id: employee?.shop_id ?? '',
        user_id: employee?.user_id ?? '',
      })}
      create={(values) =>
        unwrap(client.POST('/employees', { body: { number: textOf(values, 'number'), ...employeeBody(values) } }))
      }
      update={(employee, values) =>
        unwrap(
          client.PATCH('/employees/{id}', {
            params: { path: { id: employee.id }, header: ifMatch(employee.row_version) },
            body: employeeBody(values),
          }),
        )
      }
    />
  );
}

const employeeBody = (values: Record<string, string | boolean>) => ({
  name: textOf(values, 'name'),
  grade: optionalOf(values, 'grade'),
  shop_id: optionalOf(values, 'shop_id'),
  user_id: optionalOf(values, 'user_id'),
});

import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import type { EmployeeGrade } from '@/api/types';

import { textOf, type FieldSpec, type Values } from './resource-form';
import { ResourcePage } from './resource-page';

const POSITION_STEP = 1;

/** 职级: the company's own words, in its order. Commission rules name them. */
export function GradesPage() {
  const { t } = useTranslation(['settings', 'common']);
  const fields: FieldSpec[] = [
    { name: 'zh', label: t('grades.zh'), required: true, maxLength: 60 },
    { name: 'en', label: t('grades.en'), required: true, maxLength: 60 },
    { name: 'position', label: t('grades.position'), inputMode: 'numeric', required: true, pattern: /^\d{1,4}$/ },
  ];
  return (
    <ResourcePage<EmployeeGrade>
      title={t('common:menu.grades')}
      note={t('grades.note')}
      queryKey="employee-grades"
      load={() => unwrap(client.GET('/employee-grades'))}
      newLabel={t('grades.new')}
      emptyTitle={t('grades.empty')}
      emptyNext={t('grades.emptyNext')}
      nameOf={(grade) => grade.labels['zh-CN']}
      columns={[
        { title: t('grades.zh'), cell: (grade) => grade.labels['zh-CN'] },
        { title: t('grades.en'), cell: (grade) => grade.labels.en },
        { title: t('grades.code'), cell: (grade) => grade.code },
        { title: t('grades.position'), cell: (grade) => grade.position, className: 'text-right' },
        { title: t('grades.state'), cell: (grade) => t(grade.retired ? 'grades.retired' : 'grades.active') },
      ]}
      fieldsOf={(grade) =>
        grade
          ? [...fields, { name: 'retired', label: t('grades.retired'), kind: 'check' }]
          : [
              ...fields,
              {
                name: 'code',
                label: t('grades.code'),
                hint: t('grades.codeHint'),
                required: true,
                pattern: /^[a-z0-9_-]{1,40}$/,
              },
            ]
      }
      valuesOf={(grade) => ({
        code: grade?.code ?? '',
        zh: grade?.labels['zh-CN'] ?? '',
        en: grade?.labels.en ?? '',
        position: String(grade?.position ?? POSITION_STEP),
        retired: grade?.retired ?? false,
      })}
      create={(values) =>
        unwrap(client.POST('/employee-grades', { body: { code: textOf(values, 'code'), ...bodyOf(values) } }))
      }
      update={(grade, values) =>
        unwrap(
          client.PATCH('/employee-grades/{id}', {
            params: { path: { id: grade.id }, header: ifMatch(grade.row_version) },
            body: { ...bodyOf(values), retired: values.retired === true },
          }),
        )
      }
    />
  );
}

const bodyOf = (values: Values) => ({
  labels: { 'zh-CN': textOf(values, 'zh'), en: textOf(values, 'en') },
  position: Number(textOf(values, 'position')),
});

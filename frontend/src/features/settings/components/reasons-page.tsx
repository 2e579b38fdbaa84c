import { useTranslation } from 'react-i18next';

import { client, ifMatch, unwrap } from '@/api/client';
import type { CorrectionReason, ReasonUse } from '@/api/types';

import { textOf, type FieldSpec, type Values } from './resource-form';
import { ResourcePage } from './resource-page';

const USES: readonly ReasonUse[] = ['correction', 'return', 'both'];
const POSITION_STEP = 1;

/** Why something is taken back or comes back: the company's own words, in its order. */
export function ReasonsPage() {
  const { t } = useTranslation(['settings', 'common']);
  const fields: FieldSpec[] = [
    { name: 'zh', label: t('reasons.zh'), required: true, maxLength: 60 },
    { name: 'en', label: t('reasons.en'), required: true, maxLength: 60 },
    {
      name: 'used_for',
      label: t('reasons.use'),
      kind: 'select',
      required: true,
      options: USES.map((use) => ({ value: use, label: t(`reasons.uses.${use}`) })),
    },
    { name: 'position', label: t('reasons.position'), inputMode: 'numeric', required: true, pattern: /^\d{1,4}$/ },
  ];
  return (
    <ResourcePage<CorrectionReason>
      title={t('common:menu.reasons')}
      note={t('reasons.note')}
      queryKey="correction-reasons"
      load={() => unwrap(client.GET('/correction-reasons'))}
      newLabel={t('reasons.new')}
      emptyTitle={t('reasons.empty')}
      emptyNext={t('reasons.emptyNext')}
      nameOf={(reason) => reason.labels['zh-CN']}
      columns={[
        { title: t('reasons.zh'), cell: (reason) => reason.labels['zh-CN'] },
        { title: t('reasons.en'), cell: (reason) => reason.labels.en },
        { title: t('reasons.code'), cell: (reason) => reason.code },
        { title: t('reasons.use'), cell: (reason) => t(`reasons.uses.${reason.used_for}`) },
        { title: t('reasons.position'), cell: (reason) => reason.position, className: 'text-right' },
        { title: t('reasons.state'), cell: (reason) => t(reason.retired ? 'reasons.retired' : 'reasons.active') },
      ]}
      fieldsOf={(reason) =>
        reason
          ? [...fields, { name: 'retired', label: t('reasons.retired'), kind: 'check' }]
          : [
              ...fields,
              {
                name: 'code',
                label: t('reasons.code'),
                hint: t('reasons.codeHint'),
                required: true,
                pattern: /^[a-z0-9_-]{1,40}$/,
              },
            ]
      }
      valuesOf={(reason) => ({
        code: reason?.code ?? '',
        zh: reason?.labels['zh-CN'] ?? '',
        en: reason?.labels.en ?? '',
        used_for: reason?.used_for ?? 'both',
        position: String(reason?.position ?? POSITION_STEP),
        retired: reason?.retired ?? false,
      })}
      create={(values) =>
        unwrap(client.POST('/correction-reasons', { body: { code: textOf(values, 'code'), ...bodyOf(values) } }))
      }
      update={(reason, values) =>
        unwrap(
          client.PATCH('/correction-reasons/{id}', {
            params: { path: { id: reason.id }, header: ifMatch(reason.row_version) },
            body: { ...bodyOf(values), retired: values.retired === true },
          }),
        )
      }
    />
  );
}

const bodyOf = (values: Values) => ({
  labels: { 'zh-CN': textOf(values, 'zh'), en: textOf(values, 'en') },
  used_for: textOf(values, 'used_for') as ReasonUse,
  position: Number(textOf(values, 'position')),
});

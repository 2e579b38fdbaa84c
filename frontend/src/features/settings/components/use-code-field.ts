import { useTranslation } from 'react-i18next';

import { type FieldSpec } from './resource-form';

const CODE = /^[A-Za-z0-9_-]{1,20}$/;

/** A code is given once: it is printed on paper and kept in other systems. */
export function useCodeField() {
  const { t } = useTranslation('settings');
  return (existing: unknown): FieldSpec[] =>
    existing ? [] : [{ name: 'code', label: t('code'), required: true, pattern: CODE, hint: t('codeHint') }];
}

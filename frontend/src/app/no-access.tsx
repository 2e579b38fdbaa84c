import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/ui/states';

/** A screen the person holds no right for. */
export function NoAccessPage() {
  const { t } = useTranslation('common');
  return <EmptyState title={t('noAccess.title')} next={t('noAccess.next')} />;
}

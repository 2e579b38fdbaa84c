import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/components/ui/states';

/** A screen the person holds no right for. */
export function NoAccessPage() {
  const { t } = useTranslation('common');
  return (
    <EmptyState page title={t('noAccess.title')} next={t('noAccess.next')}>
      <Link to="/" className="link">
        {t('noPage.act')}
      </Link>
    </EmptyState>
  );
}

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { EmptyState, ProblemNote } from '@/components/ui/states';

/** A screen that could not be shown: says why and offers another try. */
export function ScreenError({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <div className="p-6">
      <div className="sheet mx-auto max-w-xl">
        <ProblemNote error={error} onRetry={reset} />
      </div>
    </div>
  );
}

/** An address that does not exist. */
export function NotFoundPage() {
  const { t } = useTranslation('common');
  return (
    <main className="h-full">
      <EmptyState page title={t('noPage.title')} next={t('noPage.next')}>
        <Link to="/" className="link">
          {t('noPage.act')}
        </Link>
      </EmptyState>
    </main>
  );
}

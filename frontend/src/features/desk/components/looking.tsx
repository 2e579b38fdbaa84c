import { useTranslation } from 'react-i18next';

import { Spinner } from '@/components/ui/spinner';

/** Somebody is looked for; said only when it takes a while. */
export function Looking({ shown }: { shown: string }) {
  const { t } = useTranslation('desk');
  return (
    <div className="flex flex-1 items-center justify-center p-6" aria-live="polite">
      <span className="late flex items-center gap-2 text-16 text-ink-2">
        <Spinner size={20} />
        {t('looking', { shown })}
      </span>
    </div>
  );
}

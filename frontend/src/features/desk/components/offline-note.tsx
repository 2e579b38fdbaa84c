import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { formatClock } from '@/lib/format';

/** No network: since when, and what still works. */
export function OfflineNote() {
  const { t } = useTranslation('common');
  const [since, setSince] = useState(() => formatClock(new Date()));
  useEffect(() => {
    const note = () => setSince(formatClock(new Date()));
    window.addEventListener('offline', note);
    return () => window.removeEventListener('offline', note);
  }, []);
  return (
    <div role="status" className="flex items-center gap-3 border-b border-ochre-line bg-ochre-soft px-4 py-2">
      <WifiOff size={20} className="text-ochre" aria-hidden="true" />
      <p>
        <b className="font-semibold">{t('offline.title')}</b>
        <span className="ml-2 text-13 text-ink-2">{t('offline.note', { time: since })}</span>
      </p>
    </div>
  );
}

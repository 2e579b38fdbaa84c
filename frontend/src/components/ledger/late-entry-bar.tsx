// 补录 is on: always in sight, so that nobody sells today's goods on yesterday's date.
import { ClockAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';

import { setLateEntry, type LateEntry } from './late-entry';

export function LateEntryBar({ entry }: { entry: LateEntry }) {
  const { t } = useTranslation('late');
  return (
    <div
      role="region"
      aria-label={t('title')}
      className="flex min-h-14 flex-none flex-wrap items-center gap-3 border-b border-ochre-line bg-ochre-soft px-4 py-1"
    >
      <ClockAlert size={20} className="text-ochre" aria-hidden="true" />
      <p className="min-w-0 flex-1">
        <b className="font-semibold">{t('on')}</b>
        <span className="ml-2 text-13 text-ink-2">{entry.reason}</span>
      </p>
      <label className="flex items-center gap-2 text-13 text-ink-2">
        {t('at')}
        <input
          type="datetime-local"
          required
          value={entry.at}
          className="input h-11 w-52"
          onChange={(event) => event.target.value && setLateEntry({ ...entry, at: event.target.value })}
        />
      </label>
      <label className="flex items-center gap-2 text-13 text-ink-2">
        {t('slipNo')}
        <input
          type="text"
          autoComplete="off"
          value={entry.slipNo}
          maxLength={16}
          className="input h-11 w-32"
          onChange={(event) => setLateEntry({ ...entry, slipNo: event.target.value })}
        />
      </label>
      <Button size="desk" onClick={() => setLateEntry(null)}>
        {t('end')}
      </Button>
    </div>
  );
}

import { useTranslation } from 'react-i18next';

import type { LoopbackState } from '@/lib/loopback';

/** How taps come from this PC, and what helps where the short way is closed. */
export function LoopbackSign({ state, onAsk }: { state: LoopbackState; onAsk: () => void }) {
  const { t } = useTranslation('readers');
  const note = t(`loopback.${state}Note`);
  if (state === 'ask') {
    return (
      <button
        type="button"
        onClick={onAsk}
        title={note}
        className="h-11 text-13 whitespace-nowrap text-accent-text hover:underline"
      >
        {t('loopback.ask')}
      </button>
    );
  }
  return (
    <span title={note} className="text-13 whitespace-nowrap text-ink-2 narrow:sr-only">
      {t(`loopback.${state}`)}
    </span>
  );
}

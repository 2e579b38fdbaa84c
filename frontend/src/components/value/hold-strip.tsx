// Value of a member that is set aside, and the sale that is paid from it.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import type { Hold, Membership } from '@/api/types';
import { Kbd } from '@/components/ui/kbd';
import { cn } from '@/lib/cn';
import { formatInstant } from '@/lib/format';
import { formatMoney } from '@/lib/money';
import { useKeys } from '@/lib/use-keys';

import { nextHold } from './next-hold';
import { holdsOf } from './value-query';

type Chosen = Pick<Hold, 'id' | 'amount'>;

/** The holds that a sale may be paid from: a touch or Alt H takes one, the next one, and none again. */
export function HoldStrip({
  membership,
  chosen,
  capture,
  keysOn,
  onChoose,
}: {
  membership: Membership;
  chosen: Chosen | null;
  /** What the sale takes of the chosen one, as its preview says. */
  capture: { captured: string; freed: string } | null;
  keysOn: boolean;
  onChoose: (hold: Chosen | null) => void;
}) {
  const { t } = useTranslation('value');
  const list = useQuery(holdsOf(membership));
  // What a refund has set aside is paid out by the refund alone.
  const holds = (list.data?.items ?? []).filter((hold) => hold.expires_at !== null);
  const isGone = chosen !== null && list.isSuccess && !holds.some((hold) => hold.id === chosen.id);
  useEffect(() => {
    if (isGone) onChoose(null);
  }, [isGone, onChoose]);
  useKeys(
    {
      'Alt+KeyH': (event) => {
        event.preventDefault();
        onChoose(nextHold(holds, chosen?.id ?? null));
      },
    },
    { enabled: keysOn && holds.length > 0 },
  );
  if (holds.length === 0) return null;
  return (
    <div
      className="flex flex-wrap items-center gap-2 border-t px-5 py-1.5 narrow:px-4"
      role="group"
      aria-label={t('take.label')}
    >
      <span className="flex items-center gap-1.5 text-12 text-ink-3">
        {t('take.label')}
        <Kbd>Alt H</Kbd>
      </span>
      {holds.map((hold) => {
        const on = hold.id === chosen?.id;
        return (
          <button
            key={hold.id}
            type="button"
            aria-pressed={on}
            title={
              hold.expires_at
                ? t('until', { from: formatInstant(hold.placed_at), until: formatInstant(hold.expires_at) })
                : undefined
            }
            onClick={() => onChoose(on ? null : { id: hold.id, amount: hold.amount })}
            className={cn(
              'flex min-h-11 max-w-72 items-center gap-2 rounded-2 border px-3',
              on ? 'border-accent bg-accent-soft text-accent-text' : 'border-(--edge) bg-surface',
            )}
          >
            <span className="font-semibold">{formatMoney(hold.amount)}</span>
            {hold.reason && <span className="truncate text-13">{hold.reason}</span>}
          </button>
        );
      })}
      <span className="text-13 text-ink-2" aria-live="polite">
        {capture && t('take.does', { captured: formatMoney(capture.captured), freed: formatMoney(capture.freed) })}
      </span>
    </div>
  );
}

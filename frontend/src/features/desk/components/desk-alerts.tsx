import { CircleAlert, Clock, Gift, OctagonAlert, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { DeskAlert, DeskPanel, PostingResult } from '@/api/types';
import { Button } from '@/components/ui/button';
import { cn } from '@/lib/cn';
import { formatMoney, formatWhole } from '@/lib/money';

import { blockedBy } from '../desk-state';

const SHOWN_MOST = 2;
const KNOWN = [
  'points_expiring',
  'bonus_expiring',
  'birthday_soon',
  'birthday_today',
  'owed_money',
  'owed_points',
  'owed_on_account',
  'over_card_limit',
  'member_blocked',
  'member_frozen',
  'card_expiring',
  'long_absent',
] as const;
type Known = (typeof KNOWN)[number];

/** What the clerk must know before acting; what blocks takes the whole width and says what to do with the person. */
export function DeskAlerts({
  panel,
  result,
  onCards,
}: {
  panel: DeskPanel;
  result: PostingResult | null;
  onCards: () => void;
}) {
  const { t } = useTranslation('desk');
  const blocked = blockedBy(panel);
  if (blocked) {
    const stop = panel.alerts.find((alert) => alert.level === 'block');
    return (
      <div role="alert" className="flex items-center gap-3 rounded-2 border border-red-line bg-red-soft px-4 py-2.5">
        <OctagonAlert size={20} className="text-red" aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <p className="text-16 font-semibold">
            {blocked === 'member' && stop ? alertWords(stop, t) : t(`blocked.${blocked}.title`)}
          </p>
          <p className="text-ink-2">{t(`blocked.${blocked}.next`)}</p>
        </div>
        {blocked !== 'member' && (
          <Button size="desk" onClick={onCards}>
            {t(`blocked.${blocked}.act`)}
          </Button>
        )}
      </div>
    );
  }
  const upgrade =
    result?.tier_change?.to && (result.tier_change.from?.level ?? 0) < result.tier_change.to.level
      ? result.tier_change.to
      : null;
  const alerts = panel.alerts
    .filter((alert) => !alert.code.startsWith('card_') || alert.code === 'card_expiring')
    .slice(0, SHOWN_MOST);
  if (!upgrade && alerts.length === 0) return null;
  return (
    <div className="flex gap-3">
      {upgrade && <Alert icon={Gift} look="info" words={t('upgraded', { tier: upgrade.name })} />}
      {alerts.map((alert) => (
        <Alert
          key={alert.code}
          icon={alert.level === 'info' ? CircleAlert : Clock}
          look={alert.level}
          words={alertWords(alert, t)}
        />
      ))}
    </div>
  );
}

function Alert({ icon: Icon, look, words }: { icon: LucideIcon; look: DeskAlert['level']; words: string }) {
  return (
    <div
      className={cn(
        'flex min-h-[46px] min-w-0 flex-1 items-center gap-2.5 rounded-2 border px-3 font-semibold',
        look === 'info' ? 'border-accent-line bg-accent-soft' : 'border-ochre-line bg-ochre-soft',
      )}
    >
      <Icon size={20} className={look === 'info' ? 'text-accent' : 'text-ochre'} aria-hidden="true" />
      {words}
    </div>
  );
}

function alertWords(alert: DeskAlert, t: ReturnType<typeof useTranslation<'desk'>>['t']): string {
  const figures = Object.fromEntries(
    Object.entries(alert.figures ?? {}).map(([name, value]) => [
      name,
      typeof value === 'number'
        ? formatWhole(value)
        : typeof value === 'string' && /^-?\d+\.\d{2}$/.test(value)
          ? formatMoney(value)
          : String(value),
    ]),
  ) as { points: string; days: string; amount: string };
  return (KNOWN as readonly string[]).includes(alert.code)
    ? t(`alert.${alert.code as Known}`, figures)
    : t('alert.other', { code: alert.code });
}

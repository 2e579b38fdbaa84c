import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { ConsumptionRequest, DeskPanel, PostingResult } from '@/api/types';
import { formatMoney, formatPercent, formatZhe, isZero } from '@/lib/money';

/** Beside the amount: what Enter will do, or why it cannot. */
export function PayHint({
  panel,
  body,
  shown,
  refused,
  online,
  allowed,
}: {
  panel: DeskPanel;
  body: ConsumptionRequest | null;
  shown: PostingResult | undefined;
  refused: { title: string; detail: string } | null;
  online: boolean;
  allowed: boolean;
}): ReactNode {
  const { t } = useTranslation('desk');
  if (!online) return <span className="text-ochre">{t('offlineNoMoney')}</span>;
  if (!allowed) return t('mayNotConsume');
  if (refused) {
    return (
      <span className="text-red">
        <b className="block font-semibold narrow:mr-2 narrow:inline">{refused.title}</b>
        {refused.detail}
      </span>
    );
  }
  if (shown) {
    const points = shown.effects.reward_points;
    return (
      <>
        <b className="block font-semibold text-ink narrow:mr-2 narrow:inline">
          {t('dueAfter', { due: formatMoney(shown.posting.total), after: formatMoney(shown.after.balance) })}
        </b>
        {shown.needs_approval ? (
          <span className="text-ochre">{t('needsApproval', { least: formatMoney(shown.needs_approval.least) })}</span>
        ) : (
          <span>
            {[
              points > 0 ? t('earns', { points }) : null,
              shown.tier_change?.to ? t('upgrades', { tier: shown.tier_change.to.name }) : null,
              t('whyHint'),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        )}
      </>
    );
  }
  if (body) return t('counting');
  const { membership } = panel;
  const { tier, discount_bp: off } = membership;
  return (
    <>
      {isZero(membership.balance) ? t('payHintEmpty') : t('payHint')}
      {tier && off > 0 && (
        <span className="block narrow:ml-2 narrow:inline">
          {t('payHintTier', { tier: tier.name, zhe: formatZhe(off), percent: formatPercent(off) })}
        </span>
      )}
    </>
  );
}

import { useTranslation } from 'react-i18next';

import type { Membership } from '@/api/types';
import { Kbd } from '@/components/ui/kbd';
import { formatMoney } from '@/lib/money';

/** What the member owes on account, in one line at the desk, and the way to repay it. */
export function AccountStrip({ membership, onRepay }: { membership: Membership; onRepay: (() => void) | undefined }) {
  const { t } = useTranslation('account');
  return (
    <button
      type="button"
      disabled={!onRepay}
      onClick={onRepay}
      className="sheet flex min-h-11 flex-none items-center gap-x-5 px-5 py-1.5 text-left enabled:hover:bg-sunken narrow:px-4"
    >
      <span className="text-12 text-ink-3">{t('strip')}</span>
      <span className="font-semibold text-ochre">{formatMoney(membership.on_account)}</span>
      <span className="text-13 text-ink-3">{t('stripLimit', { limit: formatMoney(membership.on_account_limit) })}</span>
      <span className="flex-1" />
      {t('repay')}
      <Kbd>Alt B</Kbd>
    </button>
  );
}

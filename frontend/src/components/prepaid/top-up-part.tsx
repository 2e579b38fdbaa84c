import { useTranslation } from 'react-i18next';

import type { Membership } from '@/api/types';
import { TextField } from '@/components/ui/field';
import { normaliseTyped } from '@/lib/money';

import { BuyerForm } from './buyer-form';

/** What prepaid-card law adds to a top-up: the buyer when one must be known, and what is bought in all with gift cards. */
export function PrepaidTopUpPart({
  membership,
  asksBuyer,
  purchase,
  onPurchase,
  onRecorded,
}: {
  membership: Membership;
  asksBuyer: boolean;
  purchase: string;
  onPurchase: (typed: string) => void;
  onRecorded: () => void;
}) {
  const { t } = useTranslation('prepaid');
  return (
    <>
      {membership.bearer && (
        <TextField
          label={t('purchase')}
          hint={t('purchaseHint')}
          value={purchase}
          inputMode="decimal"
          autoComplete="off"
          maxLength={13}
          onChange={(event) => onPurchase(normaliseTyped(event.target.value).replace(/[^\d.]/g, ''))}
        />
      )}
      {asksBuyer && <BuyerForm membershipId={membership.id} onRecorded={onRecorded} />}
    </>
  );
}

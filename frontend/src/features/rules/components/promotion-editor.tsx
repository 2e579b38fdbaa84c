import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { shopChoice } from '@/components/data/filters';
import { SelectField, TextField } from '@/components/ui/field';
import { formatMoney } from '@/lib/money';

import { EXAMPLE_AMOUNT } from '../drafts';
import { countedOf, type PromotionDraft } from '../promotion-draft';
import type { EditorProps } from './editor-parts';

/** On which days and where, and what a sale counts for. */
export function PromotionEditor({ draft, onChange, errorOf, readOnly }: EditorProps<PromotionDraft>) {
  const { t } = useTranslation('rules');
  const shops = useQuery(shopChoice);
  const counted = countedOf(EXAMPLE_AMOUNT, draft);
  const field = (name: 'number' | 'factor' | 'extra', pointer: string, hint: string) => (
    <TextField
      label={t(`promotion.${name}`)}
      hint={hint}
      inputMode="decimal"
      value={draft[name]}
      readOnly={readOnly}
      error={errorOf(pointer)}
      onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
    />
  );
  return (
    <div className="flex flex-col">
      <div className="grid grid-cols-2 gap-4 p-4">
        {field('number', '/promotion_number', t('promotion.numberHint'))}
        <SelectField
          label={t('promotion.shop')}
          value={draft.shopId}
          disabled={readOnly}
          onChange={(event) => onChange({ ...draft, shopId: event.target.value })}
        >
          <option value="">{t('promotion.everyShop')}</option>
          {shops.data?.items.map((shop) => (
            <option key={shop.id} value={shop.id}>
              {shop.name}
            </option>
          ))}
        </SelectField>
        {field('factor', '/factor_bp', t('promotion.factorHint'))}
        {field('extra', '/extra', t('promotion.extraHint'))}
        <TextField
          type="date"
          label={t('promotion.lastDay')}
          value={draft.lastDay}
          readOnly={readOnly}
          error={errorOf('/last_day')}
          onChange={(event) => onChange({ ...draft, lastDay: event.target.value })}
        />
      </div>
      <p className="border-t px-4 py-2 text-13 text-ink-2">
        {counted !== null &&
          t('promotion.example', { paid: formatMoney(EXAMPLE_AMOUNT), counted: formatMoney(counted) })}{' '}
        {t('promotion.note')}
      </p>
    </div>
  );
}

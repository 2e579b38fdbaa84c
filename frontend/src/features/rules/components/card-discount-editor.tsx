import { useTranslation } from 'react-i18next';

import { TextField } from '@/components/ui/field';
import { formatZhe, parsePercent } from '@/lib/money';

import { ChoiceCards } from './choice-cards';
import type { EditorProps, Of } from './editor-parts';
import { LevelRows } from './level-rows';

const POLICIES = ['card_part_only', 'whole_bill', 'only_if_all'] as const;

/** What goods cost less when stored value pays for them, and what a card that is short comes to. */
export function CardDiscountEditor({ draft, tiers, onChange, errorOf, readOnly }: EditorProps<Of<'card_discount'>>) {
  const { t } = useTranslation('rules');
  return (
    <div className="flex flex-col">
      <LevelRows
        title={t('cardDiscount.title')}
        valueHead={t('discount.off')}
        suffix="%"
        pointer="by_tier"
        valuePointer="percent_off_bp"
        rows={draft.levels}
        fresh="20"
        tiers={tiers}
        withOrdinary
        meaningHead={t('cardDiscount.tag')}
        onChange={(levels) => onChange({ ...draft, levels })}
        errorOf={errorOf}
        readOnly={readOnly}
        meaning={(value) => {
          const off = parsePercent(value);
          return off === null ? '' : t('discount.means', { zhe: formatZhe(off), percent: value });
        }}
      />
      <h3 className="border-t px-4 pt-3 text-12 text-ink-3">{t('cardDiscount.short')}</h3>
      <ChoiceCards
        legend={t('cardDiscount.short')}
        name="card-policy"
        value={draft.policy}
        options={POLICIES.map((policy) => ({
          value: policy,
          title: t(`cardDiscount.${policy}.title`),
          note: t(`cardDiscount.${policy}.note`),
        }))}
        readOnly={readOnly}
        onChange={(policy) => onChange({ ...draft, policy })}
        className="pt-2"
      />
      <div className="border-t p-4">
        <TextField
          label={t('excluded')}
          hint={t('excludedHint')}
          value={draft.excluded}
          readOnly={readOnly}
          onChange={(event) => onChange({ ...draft, excluded: event.target.value })}
        />
      </div>
      <p className="border-t px-4 py-2 text-13 text-ink-2">{t('cardDiscount.note')}</p>
    </div>
  );
}

import { useTranslation } from 'react-i18next';

import type { OffByLevel } from '../drafts';
import { ChoiceCards } from './choice-cards';
import type { EditorProps, Of } from './editor-parts';
import { LevelsOff, NeverDiscounted } from './off-by-level';

const POLICIES = ['card_part_only', 'whole_bill', 'only_if_all'] as const;

/** What goods cost less when stored value pays for them, and what a card that is short comes to. */
export function CardDiscountEditor({ draft, onChange, ...rest }: EditorProps<Of<'card_discount'>>) {
  const { t } = useTranslation('rules');
  const parts = { draft, onChange: (off: OffByLevel) => onChange({ ...draft, ...off }), ...rest };
  return (
    <div className="flex flex-col">
      <LevelsOff
        {...parts}
        title={t('cardDiscount.title')}
        meaningHead={t('cardDiscount.tag')}
        fresh="20"
        withOrdinary
      />
      <h3 className="border-t px-4 pt-3 text-12 text-ink-3">{t('cardDiscount.short')}</h3>
      <ChoiceCards
        legend={t('cardDiscount.short')}
        name="card-policy"
        value={draft.policy}
        was={rest.live?.policy}
        options={POLICIES.map((policy) => ({
          value: policy,
          title: t(`cardDiscount.${policy}.title`),
          note: t(`cardDiscount.${policy}.note`),
        }))}
        readOnly={rest.readOnly}
        onChange={(policy) => onChange({ ...draft, policy })}
        className="pt-2"
      />
      <NeverDiscounted {...parts} />
      <p className="border-t px-4 py-2 text-13 text-ink-2">{t('cardDiscount.note')}</p>
    </div>
  );
}

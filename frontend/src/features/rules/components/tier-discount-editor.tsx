import { useTranslation } from 'react-i18next';

import { TextField } from '@/components/ui/field';
import { formatZhe, parsePercent } from '@/lib/money';

import type { EditorProps, Of } from './editor-parts';
import { LevelRows } from './level-rows';

/** How much less each tier pays. */
export function TierDiscountEditor({ draft, tiers, onChange, errorOf, readOnly }: EditorProps<Of<'tier_discount'>>) {
  const { t } = useTranslation('rules');
  return (
    <div className="flex flex-col">
      <LevelRows
        title={t('discount.title')}
        valueHead={t('discount.off')}
        suffix="%"
        pointer="by_tier"
        valuePointer="percent_off_bp"
        rows={draft.levels}
        fresh="5"
        tiers={tiers}
        meaningHead={t('discount.tag')}
        onChange={(levels) => onChange({ ...draft, levels })}
        errorOf={errorOf}
        readOnly={readOnly}
        meaning={(value) => {
          const off = parsePercent(value);
          return off === null ? '' : t('discount.means', { zhe: formatZhe(off), percent: value });
        }}
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
    </div>
  );
}

import { useTranslation } from 'react-i18next';

import { CategoriesField } from '@/components/goods/categories-field';
import { formatZhe, parsePercent } from '@/lib/money';

import type { LevelDraft, OffByLevel } from '../drafts';
import type { TierStep } from './editor-parts';
import { LevelRows } from './level-rows';

interface OffByLevelProps {
  draft: OffByLevel;
  /** The version before, to show what changes. */
  live: OffByLevel | null;
  tiers: readonly TierStep[];
  onChange: (draft: OffByLevel) => void;
  errorOf: (pointer: string) => string | undefined;
  readOnly: boolean;
}

/** What each level takes off, and what that is called. */
export function LevelsOff({
  draft,
  live,
  onChange,
  title,
  meaningHead,
  fresh,
  withOrdinary = false,
  ...rest
}: OffByLevelProps & { title: string; meaningHead: string; fresh: string; withOrdinary?: boolean }) {
  const { t } = useTranslation('rules');
  return (
    <LevelRows
      title={title}
      valueHead={t('discount.off')}
      suffix="%"
      pointer="by_tier"
      valuePointer="percent_off_bp"
      rows={draft.levels}
      was={live?.levels}
      fresh={fresh}
      withOrdinary={withOrdinary}
      meaningHead={meaningHead}
      onChange={(levels: LevelDraft[]) => onChange({ ...draft, levels })}
      meaning={(value) => {
        const off = parsePercent(value);
        return off === null ? '' : t('discount.means', { zhe: formatZhe(off), percent: value });
      }}
      {...rest}
    />
  );
}

/** Goods that are never discounted. */
export function NeverDiscounted({ draft, live, onChange, errorOf, readOnly }: Omit<OffByLevelProps, 'tiers'>) {
  const { t } = useTranslation('rules');
  return (
    <div className="border-t p-4">
      <CategoriesField
        label={t('excluded')}
        hint={t('excludedHint')}
        chosen={draft.excluded}
        was={live?.excluded}
        readOnly={readOnly}
        error={errorOf('/excluded_categories')}
        onChange={(excluded) => onChange({ ...draft, excluded })}
      />
    </div>
  );
}

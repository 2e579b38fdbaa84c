import { useTranslation } from 'react-i18next';

import { TextField } from '@/components/ui/field';
import { formatZhe, parsePercent } from '@/lib/money';

import type { LevelDraft, OffByLevel } from '../drafts';
import type { TierStep } from './editor-parts';
import { LevelRows } from './level-rows';

interface OffByLevelProps {
  draft: OffByLevel;
  tiers: readonly TierStep[];
  onChange: (draft: OffByLevel) => void;
  errorOf: (pointer: string) => string | undefined;
  readOnly: boolean;
}

/** What each level takes off, and what that is called. */
export function LevelsOff({
  draft,
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
export function NeverDiscounted({ draft, onChange, readOnly }: Omit<OffByLevelProps, 'tiers' | 'errorOf'>) {
  const { t } = useTranslation('rules');
  return (
    <div className="border-t p-4">
      <TextField
        label={t('excluded')}
        hint={t('excludedHint')}
        value={draft.excluded}
        readOnly={readOnly}
        onChange={(event) => onChange({ ...draft, excluded: event.target.value })}
      />
    </div>
  );
}

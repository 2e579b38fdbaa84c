import { useTranslation } from 'react-i18next';

import type { OffByLevel } from '../drafts';
import type { EditorProps, Of } from './editor-parts';
import { LevelsOff, NeverDiscounted } from './off-by-level';

/** How much less each tier pays. */
export function TierDiscountEditor({ draft, onChange, ...rest }: EditorProps<Of<'tier_discount'>>) {
  const { t } = useTranslation('rules');
  const parts = { draft, onChange: (off: OffByLevel) => onChange({ ...draft, ...off }), ...rest };
  return (
    <div className="flex flex-col">
      <LevelsOff {...parts} title={t('discount.title')} meaningHead={t('discount.tag')} fresh="5" />
      <NeverDiscounted {...parts} />
    </div>
  );
}

import { useTranslation } from 'react-i18next';

import type { CashRoundingDraft } from '../sale-drafts';
import { ChoiceCards } from './choice-cards';
import type { EditorProps } from './editor-parts';

const MODES = ['down_to_tenth', 'down_to_unit', 'half_up_to_tenth', 'half_up_to_unit'] as const;

const SCOPES = ['cash_part', 'whole_due'] as const;

/** What happens to the cents that nobody pays. */
export function CashRoundingEditor({ draft, live, onChange, readOnly }: EditorProps<CashRoundingDraft>) {
  const { t } = useTranslation('rules');
  return (
    <>
      <ChoiceCards
        legend={t('kind.cash_rounding')}
        name="rounding"
        value={draft.mode}
        was={live?.mode}
        options={MODES.map((mode) => ({
          value: mode,
          title: t(`rounding.${mode}.title`),
          note: t(`rounding.${mode}.note`),
        }))}
        readOnly={readOnly}
        onChange={(mode) => onChange({ ...draft, mode })}
      />
      <h3 className="border-t px-4 pt-3 text-12 text-ink-3">{t('rounding.scope')}</h3>
      <ChoiceCards
        className="pt-2!"
        legend={t('rounding.scope')}
        name="rounding-scope"
        value={draft.scope}
        was={live?.scope}
        options={SCOPES.map((scope) => ({
          value: scope,
          title: t(`rounding.scopes.${scope}.title`),
          note: t(`rounding.scopes.${scope}.note`),
        }))}
        readOnly={readOnly}
        onChange={(scope) => onChange({ ...draft, scope })}
      />
      <p className="border-t px-4 py-2 text-13 text-ink-2">{t('rounding.note')}</p>
    </>
  );
}

import { useTranslation } from 'react-i18next';

import { ChoiceCards } from './choice-cards';
import type { EditorProps, Of } from './editor-parts';

/** Which part of a lot is spent first. */
export function SpendingOrderEditor({ draft, live, onChange, readOnly }: EditorProps<Of<'spending_order'>>) {
  const { t } = useTranslation('rules');
  return (
    <ChoiceCards
      legend={t('kind.spending_order')}
      name="order"
      value={draft.order}
      was={live?.order}
      options={(['proportional', 'principal_first', 'bonus_first'] as const).map((order) => ({
        value: order,
        title: t(`order.${order}.title`),
        note: t(`order.${order}.note`),
      }))}
      readOnly={readOnly}
      onChange={(order) => onChange({ ...draft, order })}
    />
  );
}

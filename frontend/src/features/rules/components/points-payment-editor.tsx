import { useTranslation } from 'react-i18next';

import { TextField } from '@/components/ui/field';
import { formatMoney, formatWhole } from '@/lib/money';

import { mostPointsOf, type PointsPaymentDraft } from '../sale-drafts';
import type { EditorProps } from './editor-parts';

const EXAMPLE_BILL = '278.00';

/** What points are worth, and how much of a bill they may pay. */
export function PointsPaymentEditor({ draft, live, onChange, errorOf, readOnly }: EditorProps<PointsPaymentDraft>) {
  const { t } = useTranslation('rules');
  const most = mostPointsOf(EXAMPLE_BILL, draft);
  const field = (name: 'points' | 'worth' | 'share' | 'step' | 'least', pointer: string) => {
    const before = live?.[name];
    const changed = before !== undefined && before !== draft[name];
    return (
      <TextField
        label={t(`pointsPayment.${name}`)}
        hint={changed ? t('was', { value: before }) : t(`pointsPayment.${name}Hint`)}
        inputMode="decimal"
        value={draft[name]}
        readOnly={readOnly}
        error={errorOf(pointer)}
        onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
      />
    );
  };
  return (
    <div className="flex flex-col">
      <div className="grid grid-cols-2 gap-4 p-4">
        {field('points', '/points')}
        {field('worth', '/worth')}
        {field('share', '/share_max_bp')}
        {field('step', '/step')}
        {field('least', '/points_min')}
      </div>
      <p className="border-t px-4 py-2 text-13 text-ink-2">
        {most &&
          t('pointsPayment.example', {
            bill: formatMoney(EXAMPLE_BILL),
            points: formatWhole(most.points),
            amount: formatMoney(most.amount),
          })}{' '}
        {t('pointsPayment.note')}
      </p>
    </div>
  );
}

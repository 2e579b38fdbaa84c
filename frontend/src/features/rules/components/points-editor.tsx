import { useTranslation } from 'react-i18next';

import { CheckField, SelectField, TextField } from '@/components/ui/field';
import { formatWhole } from '@/lib/money';

import { EXAMPLE_AMOUNT, pointsExampleOf } from '../drafts';
import type { EditorProps, Of } from './editor-parts';
import { LevelRows } from './level-rows';
import { MethodsField } from './methods-field';

const BASES = ['without_points_part', 'points_pay_excluded_first', 'after_discount', 'list_price'] as const;
const METHODS = ['voucher', 'cash', 'wechat', 'alipay', 'bank_card', 'other'];

/** What a sale earns. */
export function PointsEditor({ draft, live, tiers, onChange, errorOf, readOnly }: EditorProps<Of<'points'>>) {
  const { t } = useTranslation('rules');
  const was = (now: string, before: string | undefined) =>
    before !== undefined && before !== now ? t('was', { value: before }) : undefined;
  return (
    <div className="flex flex-col">
      <div className="grid grid-cols-2 gap-4 p-4">
        <TextField
          label={t('points.rewardUnit')}
          value={draft.rewardUnit}
          readOnly={readOnly}
          error={errorOf('/reward_unit')}
          hint={was(draft.rewardUnit, live?.rewardUnit) ?? t('points.remainder')}
          onChange={(event) => onChange({ ...draft, rewardUnit: event.target.value })}
        />
        <TextField
          label={t('points.tierUnit')}
          value={draft.tierUnit}
          readOnly={readOnly}
          error={errorOf('/tier_unit')}
          hint={was(draft.tierUnit, live?.tierUnit) ?? t('points.remainder')}
          onChange={(event) => onChange({ ...draft, tierUnit: event.target.value })}
        />
        <TextField
          label={t('excluded')}
          hint={t('excludedHint')}
          value={draft.excluded}
          readOnly={readOnly}
          error={errorOf('/excluded_categories')}
          onChange={(event) => onChange({ ...draft, excluded: event.target.value })}
        />
        <TextField
          label={t('points.months')}
          hint={t('points.monthsHint')}
          inputMode="numeric"
          value={draft.months}
          readOnly={readOnly}
          error={errorOf('/points_months')}
          onChange={(event) => onChange({ ...draft, months: event.target.value })}
        />
        <TextField
          label={t('points.pendingDays')}
          hint={was(draft.pendingDays, live?.pendingDays) ?? t('points.pendingDaysHint')}
          inputMode="numeric"
          value={draft.pendingDays}
          readOnly={readOnly}
          error={errorOf('/pending_days')}
          onChange={(event) => onChange({ ...draft, pendingDays: event.target.value })}
        />
        <SelectField
          label={t('points.shortfall')}
          {...(draft.onShortfall === 'deduct_money' ? { hint: t('points.deductNote') } : {})}
          value={draft.onShortfall}
          disabled={readOnly}
          onChange={(event) => onChange({ ...draft, onShortfall: event.target.value as typeof draft.onShortfall })}
        >
          {(['refuse', 'debt', 'deduct_money', 'write_off'] as const).map((policy) => (
            <option key={policy} value={policy}>
              {t(`points.shortfalls.${policy}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t('points.base')}
          hint={t(`points.baseNotes.${draft.base}`)}
          value={draft.base}
          disabled={readOnly}
          onChange={(event) => onChange({ ...draft, base: event.target.value as typeof draft.base })}
        >
          {BASES.map((base) => (
            <option key={base} value={base}>
              {t(`points.bases.${base}`)}
            </option>
          ))}
        </SelectField>
        <MethodsField
          legend={t('points.silentTenders')}
          offered={METHODS}
          chosen={draft.silentTenders}
          error={errorOf('/silent_tenders')}
          readOnly={readOnly}
          onChange={(silentTenders) => onChange({ ...draft, silentTenders })}
        />
        <CheckField
          className="col-span-2"
          label={t('points.bonusEarns')}
          checked={draft.bonusEarns}
          disabled={readOnly}
          onChange={(event) => onChange({ ...draft, bonusEarns: event.target.checked })}
        />
      </div>
      <LevelRows
        title={t('points.factors')}
        valueHead={t('points.factor')}
        suffix="×"
        pointer="tier_factors"
        valuePointer="factor_bp"
        rows={draft.factors}
        fresh="1.5"
        tiers={tiers}
        meaningHead={t('points.example')}
        meaning={(value) => {
          const points = pointsExampleOf(draft.rewardUnit, value);
          return points === null ? '' : t('points.exampleOf', { amount: EXAMPLE_AMOUNT, points: formatWhole(points) });
        }}
        onChange={(factors) => onChange({ ...draft, factors })}
        errorOf={errorOf}
        readOnly={readOnly}
      />
    </div>
  );
}

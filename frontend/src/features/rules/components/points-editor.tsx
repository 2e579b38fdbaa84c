import { useTranslation } from 'react-i18next';

import { CategoriesField } from '@/components/goods/categories-field';
import { useWayCodes } from '@/components/ledger/payment-ways';
import { CheckField, SelectField, TextField } from '@/components/ui/field';
import { formatWhole } from '@/lib/money';

import { EXAMPLE_AMOUNT, pointsExampleOf } from '../drafts';
import { STORED_VALUE } from '../points-draft';
import { useWas, type EditorProps, type Of } from './editor-parts';
import { LevelRows } from './level-rows';
import { MemberDays } from './member-days';
import { MethodsField } from './methods-field';

const BASES = ['without_points_part', 'points_pay_excluded_first', 'after_discount', 'list_price'] as const;
/** What pays beside money. */
const OTHER_METHODS = ['voucher', 'gift_card', 'on_account'];

/** What a sale earns. */
export function PointsEditor(editor: EditorProps<Of<'points'>>) {
  const { draft, live, tiers, onChange, errorOf, readOnly } = editor;
  const { t } = useTranslation('rules');
  const was = useWas();
  const money = useWayCodes();
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
        <CategoriesField
          className="col-span-2"
          label={t('excluded')}
          hint={t('excludedHint')}
          chosen={draft.excluded}
          was={live?.excluded}
          readOnly={readOnly}
          error={errorOf('/excluded_categories')}
          onChange={(excluded) => onChange({ ...draft, excluded })}
        />
        <TextField
          label={t('points.months')}
          hint={was(draft.months, live?.months) ?? t('points.monthsHint')}
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
          hint={
            was(draft.onShortfall, live?.onShortfall, (policy) =>
              t(`points.shortfalls.${policy as typeof draft.onShortfall}`),
            ) ?? (draft.onShortfall === 'deduct_money' ? t('points.deductNote') : undefined)
          }
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
          hint={
            was(draft.base, live?.base, (base) => t(`points.bases.${base as typeof draft.base}`)) ??
            t(`points.baseNotes.${draft.base}`)
          }
          value={draft.base}
          disabled={readOnly}
          error={errorOf('/base')}
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
          offered={[...OTHER_METHODS, ...money]}
          chosen={draft.silentTenders}
          was={live?.silentTenders}
          none={t('wasNothing')}
          error={errorOf('/silent_tenders')}
          readOnly={readOnly}
          onChange={(silentTenders) => onChange({ ...draft, silentTenders })}
        />
        <SelectField
          label={t('points.storedValue')}
          hint={
            was(draft.storedValue, live?.storedValue, (kind) =>
              t(`points.storedValues.${kind as typeof draft.storedValue}`),
            ) ?? t(`points.storedValueNotes.${draft.storedValue}`)
          }
          value={draft.storedValue}
          disabled={readOnly}
          error={errorOf('/stored_value_earns')}
          onChange={(event) => onChange({ ...draft, storedValue: event.target.value as typeof draft.storedValue })}
        >
          {STORED_VALUE.map((kind) => (
            <option key={kind} value={kind}>
              {t(`points.storedValues.${kind}`)}
            </option>
          ))}
        </SelectField>
        <div className="self-center">
          <CheckField
            label={
              <>
                {t('points.countsEarn')}
                {live && live.countsEarn !== draft.countsEarn && (
                  <span className="ml-2 text-12 text-ochre">{t(live.countsEarn ? 'wasOn' : 'wasOff')}</span>
                )}
              </>
            }
            checked={draft.countsEarn}
            disabled={readOnly}
            onChange={(event) => onChange({ ...draft, countsEarn: event.target.checked })}
          />
          {errorOf('/counts_earn') && <span className="block text-12 text-red">{errorOf('/counts_earn')}</span>}
        </div>
      </div>
      <LevelRows
        title={t('points.factors')}
        valueHead={t('points.factor')}
        suffix="×"
        pointer="tier_factors"
        valuePointer="factor_bp"
        rows={draft.factors}
        was={live?.factors}
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
      <MemberDays {...editor} />
    </div>
  );
}

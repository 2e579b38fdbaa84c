import { useTranslation } from 'react-i18next';

import { useWayCodes } from '@/components/ledger/payment-ways';
import { SelectField, TextField } from '@/components/ui/field';
import { formatMoney, formatWhole } from '@/lib/money';

import { exampleOf, type BandDraft, type BonusDraft } from '../drafts';
import { Cell, Rows, useWas, type EditorProps, type Of } from './editor-parts';
import { MethodsField } from './methods-field';

/** How much one top-up gives on top. */
export function TopUpEditor({ draft, live, onChange, errorOf, readOnly }: EditorProps<Of<'top_up'>>) {
  const { t } = useTranslation('rules');
  const was = useWas();
  const offered = useWayCodes();
  const markOf = (band: BandDraft, index: number) => {
    if (!live) return null;
    const before = live.bands[index];
    if (!live.bands.some((other) => other.from === band.from) && draft.bands.length > live.bands.length) return 'added';
    return before &&
      before.from === band.from &&
      before.value === band.value &&
      before.way === band.way &&
      before.points === band.points
      ? null
      : 'changed';
  };
  const pointsWas = (band: BandDraft) => live?.bands.find((other) => other.from === band.from)?.points;
  const wasOf = (band: BandDraft) =>
    live?.bands.find((other) => other.from === band.from && other.way === band.way)?.value;
  return (
    <>
      <div className="grid grid-cols-2 gap-4 border-b p-4">
        <SelectField
          label={t('topUp.mode')}
          hint={was(draft.mode, live?.mode, (mode) => t(`topUp.modes.${mode as typeof draft.mode}`))}
          value={draft.mode}
          disabled={readOnly}
          onChange={(event) => onChange({ ...draft, mode: event.target.value as typeof draft.mode })}
        >
          {(['highest', 'each_full', 'greedy'] as const).map((mode) => (
            <option key={mode} value={mode}>
              {t(`topUp.modes.${mode}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t('topUp.months')}
          hint={was(draft.months, live?.months) ?? t('topUp.monthsHint')}
          inputMode="numeric"
          value={draft.months}
          readOnly={readOnly}
          error={errorOf('/bonus_months')}
          onChange={(event) => onChange({ ...draft, months: event.target.value })}
        />
        <TextField
          label={t('topUp.instalments')}
          hint={was(draft.instalments, live?.instalments) ?? t('topUp.instalmentsHint')}
          inputMode="numeric"
          value={draft.instalments}
          readOnly={readOnly}
          error={errorOf('/instalments')}
          onChange={(event) => onChange({ ...draft, instalments: event.target.value })}
        />
        <TextField
          label={t('topUp.pointsMonths')}
          hint={was(draft.pointsMonths, live?.pointsMonths) ?? t('topUp.pointsMonthsHint')}
          inputMode="numeric"
          value={draft.pointsMonths}
          readOnly={readOnly}
          error={errorOf('/points_months')}
          onChange={(event) => onChange({ ...draft, pointsMonths: event.target.value })}
        />
        <FirstBonus {...{ draft, live, onChange, errorOf, readOnly }} />
        <TextField
          type="date"
          label={t('topUp.lastDay')}
          hint={was(draft.lastDay, live?.lastDay) ?? t('topUp.lastDayHint')}
          value={draft.lastDay}
          readOnly={readOnly}
          error={errorOf('/last_day')}
          onChange={(event) => onChange({ ...draft, lastDay: event.target.value })}
        />
        <TextField
          label={t('topUp.budget')}
          hint={was(draft.budget, live?.budget) ?? t('topUp.budgetHint')}
          inputMode="decimal"
          value={draft.budget}
          readOnly={readOnly}
          error={errorOf('/budget')}
          onChange={(event) => onChange({ ...draft, budget: event.target.value })}
        />
        <MethodsField
          legend={t('topUp.methods')}
          hint={t('topUp.methodsHint')}
          offered={offered}
          chosen={draft.methods}
          was={live?.methods}
          none={t('topUp.allMethods')}
          error={errorOf('/methods')}
          readOnly={readOnly}
          onChange={(methods) => onChange({ ...draft, methods })}
        />
      </div>
      <Rows<BandDraft>
        heads={[t('topUp.from'), t('topUp.way'), t('topUp.gives'), t('topUp.points'), t('topUp.example')]}
        rows={draft.bands}
        onChange={(bands) => onChange({ ...draft, bands })}
        fresh={() => ({ from: '', way: 'percent', value: '', points: '' })}
        addLabel={t('topUp.add')}
        readOnly={readOnly}
        footnote={t('topUp.footnote')}
        mark={markOf}
      >
        {(band, index, set) => {
          const example = exampleOf(band);
          return (
            <>
              <td>
                <Cell
                  label={t('topUp.from')}
                  value={band.from}
                  align="right"
                  readOnly={readOnly}
                  error={errorOf(`/bands/${index}/from`)}
                  onChange={(from) => set({ from })}
                  className="w-28"
                />
              </td>
              <td>
                <select
                  className="input w-26"
                  aria-label={t('topUp.way')}
                  value={band.way}
                  disabled={readOnly}
                  onChange={(event) => set({ way: event.target.value as BandDraft['way'] })}
                >
                  <option value="percent">{t('topUp.percent')}</option>
                  <option value="fixed">{t('topUp.fixed')}</option>
                </select>
              </td>
              <td>
                <Cell
                  label={t('topUp.gives')}
                  value={band.value}
                  was={wasOf(band)}
                  align="right"
                  suffix={band.way === 'percent' ? '%' : '¥'}
                  readOnly={readOnly}
                  error={
                    errorOf(`/bands/${index}/value`) ??
                    errorOf(`/bands/${index}/percent_bp`) ??
                    errorOf(`/bands/${index}/fixed`)
                  }
                  onChange={(value) => set({ value })}
                  className="w-28"
                />
              </td>
              <td>
                <Cell
                  label={t('topUp.points')}
                  value={band.points}
                  was={pointsWas(band)}
                  align="right"
                  readOnly={readOnly}
                  error={errorOf(`/bands/${index}/points`)}
                  onChange={(points) => set({ points })}
                  className="w-24"
                />
              </td>
              <td className="w-full min-w-36 whitespace-normal text-ink-2">
                {example && `${formatMoney(example.paid)} + ${formatMoney(example.bonus)}`}
                {example && example.points > 0 && ` + ${t('topUp.pointsOf', { points: formatWhole(example.points) })}`}
              </td>
            </>
          );
        }}
      </Rows>
    </>
  );
}

/** What the first top-up brings on top; an empty field for nothing. */
function FirstBonus({
  draft,
  live,
  onChange,
  errorOf,
  readOnly,
}: Pick<EditorProps<Of<'top_up'>>, 'draft' | 'live' | 'onChange' | 'errorOf' | 'readOnly'>) {
  const { t } = useTranslation('rules');
  const was = useWas();
  const words = ({ way, value }: BonusDraft) => (value === '' ? '' : way === 'percent' ? `${value}%` : `¥${value}`);
  const set = (change: Partial<typeof draft.first>) => onChange({ ...draft, first: { ...draft.first, ...change } });
  return (
    <div className="flex items-start gap-2">
      <TextField
        boxClassName="flex-1"
        label={t('topUp.first')}
        hint={was(words(draft.first), live ? words(live.first) : undefined) ?? t('topUp.firstHint')}
        inputMode="decimal"
        value={draft.first.value}
        readOnly={readOnly}
        error={errorOf('/first/value') ?? errorOf('/first') ?? errorOf('/first/fixed')}
        onChange={(event) => set({ value: event.target.value })}
      />
      <SelectField
        label={t('topUp.firstWay')}
        value={draft.first.way}
        disabled={readOnly}
        onChange={(event) => set({ way: event.target.value as typeof draft.first.way })}
      >
        <option value="fixed">{t('topUp.fixed')}</option>
        <option value="percent">{t('topUp.percent')}</option>
      </SelectField>
    </div>
  );
}

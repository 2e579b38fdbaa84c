// The editors of the five kinds of rules: plain tables of fields, each error at its field.
import { Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';
import { CheckField, SelectField, TextField } from '@/components/ui/field';
import { cn } from '@/lib/cn';
import { formatMoney, formatZhe, parsePercent } from '@/lib/money';

import { exampleOf, type BandDraft, type LevelDraft, type RuleDraft, type StepDraft } from '../drafts';

interface EditorProps<D extends RuleDraft> {
  draft: D;
  /** The version now in force, to show what changes. */
  live: D | null;
  onChange: (draft: D) => void;
  errorOf: (pointer: string) => string | undefined;
  readOnly: boolean;
}

/** One cell of a table of fields: no label to see, one to hear; its error below. */
function Cell({
  label,
  value,
  onChange,
  error,
  suffix,
  align,
  was,
  readOnly,
  className,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  suffix?: string;
  align?: 'right';
  was?: string | undefined;
  readOnly: boolean;
  className?: string;
}) {
  const changed = was !== undefined && was !== value;
  return (
    <div className={cn('py-1', className)}>
      <span className="flex items-center gap-1.5">
        {changed && <s className="struck text-13">{was}</s>}
        <input
          className={cn('input', align === 'right' && 'text-right', changed && 'font-semibold')}
          aria-label={label}
          aria-invalid={error ? true : undefined}
          value={value}
          readOnly={readOnly}
          onChange={(event) => onChange(event.target.value)}
        />
        {suffix && <span className="text-ink-3">{suffix}</span>}
      </span>
      {error && <span className="block text-12 whitespace-normal text-red">{error}</span>}
    </div>
  );
}

function Rows<R>({
  heads,
  rows,
  onChange,
  fresh,
  addLabel,
  readOnly,
  children,
  footnote,
  mark,
}: {
  heads: string[];
  rows: R[];
  onChange: (rows: R[]) => void;
  fresh: () => R;
  addLabel: string;
  readOnly: boolean;
  children: (row: R, index: number, set: (change: Partial<R>) => void) => ReactNode;
  footnote?: string;
  mark?: (row: R, index: number) => 'changed' | 'added' | null;
}) {
  const { t } = useTranslation('rules');
  return (
    <>
      <table className="grid-table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head}>{head}</th>
            ))}
            <th className="w-20">
              <span className="sr-only">{t('removeRow')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const state = mark?.(row, index) ?? null;
            return (
              // Rows have no identity of their own; their place is it.
              <tr key={`row-${String(index)}`} className={state ? 'bg-ochre-soft' : undefined}>
                {children(row, index, (change) =>
                  onChange(rows.map((other, at) => (at === index ? { ...other, ...change } : other))),
                )}
                <td className="text-right whitespace-nowrap">
                  {state && (
                    <span className="rounded-1 border border-ochre px-1.5 text-11 font-semibold text-ochre">
                      {t(`mark.${state}`)}
                    </span>
                  )}
                  {!readOnly && rows.length > 1 && (
                    <button
                      type="button"
                      className="ml-1 inline-grid size-8 place-items-center rounded-2 text-ink-3 align-middle"
                      aria-label={t('removeRow')}
                      onClick={() => onChange(rows.filter((_, at) => at !== index))}
                    >
                      <Trash2 size={16} aria-hidden="true" />
                    </button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className="flex min-h-11 items-center gap-3 border-t px-4">
        {!readOnly && (
          <Button size="small" look="ghost" onClick={() => onChange([...rows, fresh()])}>
            <Plus size={16} aria-hidden="true" />
            {addLabel}
          </Button>
        )}
        <span className="flex-1" />
        {footnote && <span className="text-13 text-ink-3">{footnote}</span>}
      </div>
    </>
  );
}

type Of<K extends RuleDraft['kind']> = Extract<RuleDraft, { kind: K }>;

export function TopUpEditor({ draft, live, onChange, errorOf, readOnly }: EditorProps<Of<'top_up'>>) {
  const { t } = useTranslation('rules');
  const markOf = (band: BandDraft, index: number) => {
    if (!live) return null;
    const before = live.bands[index];
    if (!live.bands.some((other) => other.from === band.from) && draft.bands.length > live.bands.length) return 'added';
    return before && before.from === band.from && before.value === band.value && before.way === band.way
      ? null
      : 'changed';
  };
  const wasOf = (band: BandDraft) =>
    live?.bands.find((other) => other.from === band.from && other.way === band.way)?.value;
  return (
    <>
      <div className="grid grid-cols-2 gap-4 border-b p-4">
        <SelectField
          label={t('topUp.mode')}
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
          hint={t('topUp.monthsHint')}
          inputMode="numeric"
          value={draft.months}
          readOnly={readOnly}
          error={errorOf('/bonus_months')}
          onChange={(event) => onChange({ ...draft, months: event.target.value })}
        />
      </div>
      <Rows<BandDraft>
        heads={[t('topUp.from'), t('topUp.way'), t('topUp.gives'), t('topUp.example')]}
        rows={draft.bands}
        onChange={(bands) => onChange({ ...draft, bands })}
        fresh={() => ({ from: '', way: 'percent', value: '' })}
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
              <td className="w-full text-ink-2">
                {example && `${formatMoney(example.paid)} + ${formatMoney(example.bonus)}`}
              </td>
            </>
          );
        }}
      </Rows>
    </>
  );
}

export function PointsEditor({ draft, live, onChange, errorOf, readOnly }: EditorProps<Of<'points'>>) {
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
        <SelectField
          label={t('points.shortfall')}
          value={draft.onShortfall}
          disabled={readOnly}
          onChange={(event) => onChange({ ...draft, onShortfall: event.target.value as typeof draft.onShortfall })}
        >
          {(['refuse', 'debt', 'write_off'] as const).map((policy) => (
            <option key={policy} value={policy}>
              {t(`points.shortfalls.${policy}`)}
            </option>
          ))}
        </SelectField>
        <CheckField
          className="self-end pb-2"
          label={t('points.bonusEarns')}
          checked={draft.bonusEarns}
          disabled={readOnly}
          onChange={(event) => onChange({ ...draft, bonusEarns: event.target.checked })}
        />
      </div>
      <Levels
        title={t('points.factors')}
        valueHead={t('points.factor')}
        suffix="%"
        pointer="tier_factors"
        valuePointer="factor_bp"
        rows={draft.factors}
        fresh="150"
        onChange={(factors) => onChange({ ...draft, factors })}
        errorOf={errorOf}
        readOnly={readOnly}
      />
    </div>
  );
}

export function TierDiscountEditor({ draft, onChange, errorOf, readOnly }: EditorProps<Of<'tier_discount'>>) {
  const { t } = useTranslation('rules');
  return (
    <div className="flex flex-col">
      <Levels
        title={t('discount.title')}
        valueHead={t('discount.off')}
        suffix="%"
        pointer="by_tier"
        valuePointer="percent_off_bp"
        rows={draft.levels}
        fresh="5"
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

function Levels({
  title,
  valueHead,
  suffix,
  pointer,
  valuePointer,
  rows,
  fresh,
  onChange,
  errorOf,
  readOnly,
  meaning,
}: {
  title: string;
  valueHead: string;
  suffix: string;
  pointer: string;
  valuePointer: string;
  rows: LevelDraft[];
  fresh: string;
  onChange: (rows: LevelDraft[]) => void;
  errorOf: (pointer: string) => string | undefined;
  readOnly: boolean;
  meaning?: (value: string) => string;
}) {
  const { t } = useTranslation('rules');
  return (
    <>
      <h3 className="border-t px-4 pt-3 text-12 text-ink-3 first:border-t-0">{title}</h3>
      <Rows<LevelDraft>
        heads={[t('level'), valueHead, t('meaning')]}
        rows={rows}
        onChange={onChange}
        fresh={() => ({ level: String(rows.length + 1), value: fresh })}
        addLabel={t('addLevel')}
        readOnly={readOnly}
        footnote={t('levelHint')}
      >
        {(row, index, set) => (
          <>
            <td>
              <Cell
                label={t('level')}
                value={row.level}
                align="right"
                readOnly={readOnly}
                error={errorOf(`/${pointer}/${index}/level`)}
                onChange={(level) => set({ level })}
                className="w-20"
              />
            </td>
            <td>
              <Cell
                label={valueHead}
                value={row.value}
                align="right"
                suffix={suffix}
                readOnly={readOnly}
                error={errorOf(`/${pointer}/${index}/${valuePointer}`)}
                onChange={(value) => set({ value })}
                className="w-36"
              />
            </td>
            <td className="w-full text-ink-2">{meaning?.(row.value)}</td>
          </>
        )}
      </Rows>
    </>
  );
}

export function TierLadderEditor({ draft, live, onChange, errorOf, readOnly }: EditorProps<Of<'tier_ladder'>>) {
  const { t } = useTranslation('rules');
  return (
    <Rows<StepDraft>
      heads={[t('level'), t('ladder.code'), t('ladder.zh'), t('ladder.en'), t('ladder.from')]}
      rows={draft.steps}
      onChange={(steps) => onChange({ ...draft, steps })}
      fresh={() => ({ code: '', zh: '', en: '', from: '' })}
      addLabel={t('ladder.add')}
      readOnly={readOnly}
      footnote={t('ladder.footnote')}
      mark={(step, index) => {
        const before = live?.steps[index];
        if (!live) return null;
        if (!before) return 'added';
        return before.from === step.from && before.zh === step.zh && before.en === step.en && before.code === step.code
          ? null
          : 'changed';
      }}
    >
      {(step, index, set) => (
        <>
          <td className="text-ink-3">{index}</td>
          <td>
            <Cell
              label={t('ladder.code')}
              value={step.code}
              readOnly={readOnly}
              error={errorOf(`/steps/${index}/code`)}
              onChange={(code) => set({ code })}
              className="w-28"
            />
          </td>
          <td>
            <Cell
              label={t('ladder.zh')}
              value={step.zh}
              readOnly={readOnly}
              error={errorOf(`/steps/${index}/name`)}
              onChange={(zh) => set({ zh })}
              className="w-28"
            />
          </td>
          <td>
            <Cell
              label={t('ladder.en')}
              value={step.en}
              readOnly={readOnly}
              onChange={(en) => set({ en })}
              className="w-28"
            />
          </td>
          <td>
            <Cell
              label={t('ladder.from')}
              value={step.from}
              was={live?.steps[index]?.from}
              align="right"
              readOnly={readOnly}
              error={errorOf(`/steps/${index}/from_points`)}
              onChange={(from) => set({ from })}
              className="w-36"
            />
          </td>
        </>
      )}
    </Rows>
  );
}

export function SpendingOrderEditor({ draft, onChange, readOnly }: EditorProps<Of<'spending_order'>>) {
  const { t } = useTranslation('rules');
  return (
    <fieldset className="flex flex-col gap-2 p-4">
      <legend className="sr-only">{t('kind.spending_order')}</legend>
      {(['proportional', 'principal_first', 'bonus_first'] as const).map((order) => (
        <label
          key={order}
          className={cn('flex gap-3 rounded-2 border p-3', draft.order === order && 'border-accent bg-accent-soft')}
        >
          <input
            type="radio"
            name="order"
            className="mt-1 size-4.5 accent-accent"
            checked={draft.order === order}
            disabled={readOnly}
            onChange={() => onChange({ ...draft, order })}
          />
          <span>
            <b className="block font-semibold">{t(`order.${order}.title`)}</b>
            <span className="text-13 text-ink-2">{t(`order.${order}.note`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

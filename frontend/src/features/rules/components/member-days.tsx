import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';
import { SelectField, TextField } from '@/components/ui/field';
import { cn } from '@/lib/cn';

import { COMBINE_FACTORS, FRESH_DAY, type MemberDayDraft } from '../points-draft';
import { WEEKDAYS } from '../sale-drafts';
import { Chips } from './chips';
import { useWas, type EditorProps, type Of } from './editor-parts';

/** Days on which points are multiplied, and how their factor goes together with that of the tier. */
export function MemberDays({ draft, live, onChange, errorOf, readOnly }: EditorProps<Of<'points'>>) {
  const { t } = useTranslation('rules');
  const was = useWas();
  const put = (memberDays: MemberDayDraft[]) => onChange({ ...draft, memberDays });
  const set = (index: number, change: Partial<MemberDayDraft>) =>
    put(draft.memberDays.map((day, at) => (at === index ? { ...day, ...change } : day)));
  return (
    <section aria-label={t('memberDays.title')} className="border-t">
      <h3 className="px-4 pt-3 text-12 text-ink-3">{t('memberDays.title')}</h3>
      <ol>
        {draft.memberDays.map((day, index) => {
          const before = live?.memberDays[index];
          const changed = live !== null && JSON.stringify(before) !== JSON.stringify(day);
          const at = (field: string) => errorOf(`/member_days/${index}/${field}`);
          return (
            // Days have no identity of their own; their place is it.
            <li
              key={`day-${String(index)}`}
              className={cn('flex flex-wrap items-start gap-3 px-4 py-2', changed && 'bg-ochre-soft')}
            >
              <div className="self-center">
                <Chips
                  label={t('memberDays.weekdays')}
                  options={WEEKDAYS.map((weekday) => ({ value: weekday, label: t(`pricing.day.${weekday}`) }))}
                  chosen={day.weekdays as (typeof WEEKDAYS)[number][]}
                  readOnly={readOnly}
                  onChange={(weekdays) => set(index, { weekdays: weekdays.toSorted((a, b) => a - b) })}
                />
                {at('weekdays') && <span className="block text-12 text-red">{at('weekdays')}</span>}
              </div>
              <TextField
                boxClassName="w-44"
                label={t('memberDays.monthDays')}
                placeholder="8, 18, 28"
                value={day.monthDays}
                readOnly={readOnly}
                error={at('month_days')}
                onChange={(event) => set(index, { monthDays: event.target.value })}
              />
              <TextField
                boxClassName="w-28"
                label={t('points.factor')}
                inputMode="decimal"
                value={day.factor}
                readOnly={readOnly}
                error={at('factor_bp')}
                hint={was(day.factor, before?.factor)}
                onChange={(event) => set(index, { factor: event.target.value })}
              />
              {!readOnly && (
                <Button
                  className="self-center"
                  size="small"
                  look="ghost"
                  aria-label={t('removeRow')}
                  onClick={() => put(draft.memberDays.filter((_, other) => other !== index))}
                >
                  <Trash2 size={16} aria-hidden="true" />
                </Button>
              )}
            </li>
          );
        })}
      </ol>
      {draft.memberDays.length > 0 && (
        <div className="max-w-96 px-4 py-2">
          <SelectField
            label={t('memberDays.combine')}
            hint={
              was(draft.combineFactors, live?.combineFactors, (way) =>
                t(`memberDays.combines.${way as typeof draft.combineFactors}`),
              ) ?? t(`memberDays.combineNotes.${draft.combineFactors}`)
            }
            value={draft.combineFactors}
            disabled={readOnly}
            onChange={(event) =>
              onChange({ ...draft, combineFactors: event.target.value as typeof draft.combineFactors })
            }
          >
            {COMBINE_FACTORS.map((way) => (
              <option key={way} value={way}>
                {t(`memberDays.combines.${way}`)}
              </option>
            ))}
          </SelectField>
        </div>
      )}
      <div className="flex min-h-11 items-center gap-3 px-4">
        {!readOnly && (
          <Button size="small" look="ghost" onClick={() => put([...draft.memberDays, { ...FRESH_DAY }])}>
            <Plus size={16} aria-hidden="true" />
            {t('memberDays.add')}
          </Button>
        )}
        <span className="flex-1" />
        <span className="text-13 text-ink-3">{t('memberDays.footnote')}</span>
      </div>
    </section>
  );
}

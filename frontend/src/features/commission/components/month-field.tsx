import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { TextField } from '@/components/ui/field';
import { Segmented } from '@/components/ui/segmented';
import { monthBefore, monthOf } from '@/lib/months';

const USUAL = ['month', 'lastMonth'] as const;

/** Which month of business dates: this one, the one before, or any. */
export function MonthField({
  value,
  today,
  onChoose,
}: {
  value: string;
  today: string;
  onChoose: (month: string) => void;
}) {
  const { t } = useTranslation('commission');
  const { t: periods } = useTranslation('reports');
  const field = useRef<HTMLInputElement>(null);
  const usual = { month: monthOf(today), lastMonth: monthBefore(today) };
  const choice = USUAL.find((each) => usual[each] === value) ?? 'free';
  return (
    <>
      <Segmented
        label={periods('period.label')}
        value={choice}
        options={[...USUAL, 'free' as const].map((each) => ({ value: each, label: periods(`period.${each}`) }))}
        onChange={(each) => (each === 'free' ? field.current?.focus() : onChoose(usual[each]))}
      />
      <TextField
        boxClassName="w-40"
        type="month"
        label={t('month')}
        ref={field}
        value={value}
        max={monthOf(today)}
        onChange={(event) => event.target.value && onChoose(event.target.value)}
      />
    </>
  );
}

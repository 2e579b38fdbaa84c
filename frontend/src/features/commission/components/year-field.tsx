// Which year of business dates: this one or one before.
import { useTranslation } from 'react-i18next';

import { SelectField } from '@/components/ui/field';

/** Years that can be chosen, the present one first. */
const YEARS = 6;

export function YearField({
  value,
  today,
  onChoose,
}: {
  value: number;
  today: string;
  onChoose: (year: number) => void;
}) {
  const { t } = useTranslation('commission');
  const present = Number(today.slice(0, 4));
  const usual = Array.from({ length: YEARS }, (_, before) => present - before);
  const years = usual.includes(value) ? usual : [value, ...usual];
  return (
    <SelectField
      boxClassName="w-32"
      label={t('year.label')}
      value={value}
      onChange={(event) => onChoose(Number(event.target.value))}
    >
      {years.map((year) => (
        <option key={year} value={year}>
          {year}
        </option>
      ))}
    </SelectField>
  );
}

import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/field';
import { monthBefore, monthOf } from '@/lib/months';

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
  return (
    <>
      <TextField
        boxClassName="w-40"
        type="month"
        label={t('month')}
        value={value}
        max={monthOf(today)}
        onChange={(event) => event.target.value && onChoose(event.target.value)}
      />
      <Button onClick={() => onChoose(monthOf(today))}>{t('thisMonth')}</Button>
      <Button onClick={() => onChoose(monthBefore(today))}>{t('lastMonth')}</Button>
    </>
  );
}

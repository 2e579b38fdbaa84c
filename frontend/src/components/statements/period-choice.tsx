// Which days: this month, the last one, this year, or any.
import { useTranslation } from 'react-i18next';

import { TextField } from '@/components/ui/field';
import { Segmented } from '@/components/ui/segmented';

import { isPeriod, usualName, usualPeriod, USUAL_PERIODS, type Period, type UsualPeriod } from './periods';

export function PeriodChoice({
  period,
  today,
  onChoose,
}: {
  period: Period;
  today: string;
  onChoose: (period: Period) => void;
}) {
  const { t } = useTranslation(['statement', 'common']);
  const usual = usualName(period, today);
  const field = (name: 'from' | 'to') => (
    <TextField
      boxClassName="w-40"
      type="date"
      label={t(`common:filter.${name}`)}
      value={period[name]}
      error={name === 'to' && !isPeriod(period) ? t('backwards') : undefined}
      onChange={(event) => onChoose({ ...period, [name]: event.target.value })}
    />
  );
  return (
    <>
      <Segmented<UsualPeriod | 'free'>
        label={t('period.label')}
        value={usual ?? 'free'}
        options={[...USUAL_PERIODS, ...(usual ? [] : (['free'] as const))].map((value) => ({
          value,
          label: t(`period.${value}`),
        }))}
        onChange={(value) => value !== 'free' && onChoose(usualPeriod(value, today))}
      />
      {field('from')}
      {field('to')}
    </>
  );
}

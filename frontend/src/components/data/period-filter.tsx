// Which business dates a page tells of: a usual stretch at one press, or any. The page keeps them where it keeps its filters, in the address.
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { SelectField, TextField } from '@/components/ui/field';
import { Segmented } from '@/components/ui/segmented';
import { businessDateOf } from '@/lib/format';
import { isPeriod, USUAL_PERIODS, usualName, usualPeriod, type UsualPeriod } from '@/lib/periods';
import { useNow } from '@/lib/use-now';
import { useOnPhone } from '@/lib/use-on-phone';

interface Days {
  from?: string | undefined;
  to?: string | undefined;
}

type Choice = UsualPeriod | 'free' | '';

const MINUTE_MS = 60_000;
const CHOICES = [...USUAL_PERIODS, 'free'] as const;

export function PeriodFilter({ value, onChoose }: { value: Days; onChoose: (days: Days) => void }) {
  const { t } = useTranslation('reports');
  const { t: common } = useTranslation('common');
  const today = businessDateOf(useNow(MINUTE_MS));
  const onPhone = useOnPhone();
  const first = useRef<HTMLInputElement>(null);
  const { from = '', to = '' } = value;
  const isOpen = from === '' && to === '';
  const choice: Choice = isOpen ? '' : (usualName({ from, to }, today) ?? 'free');
  const backwards = from !== '' && to !== '' && !isPeriod({ from, to });
  const choose = (which: Choice) => {
    if (which === 'free') first.current?.focus();
    else if (which !== '') onChoose(usualPeriod(which, today));
  };
  const field = (name: 'from' | 'to') => (
    <TextField
      boxClassName="w-40"
      type="date"
      label={common(`filter.${name}`)}
      value={value[name] ?? ''}
      error={name === 'to' && backwards ? t('period.backwards') : undefined}
      ref={name === 'from' ? first : null}
      onChange={(event) => onChoose({ from: value.from, to: value.to, [name]: event.target.value || undefined })}
    />
  );
  return (
    <>
      {onPhone ? (
        <SelectField
          boxClassName="w-full"
          label={t('period.label')}
          value={choice}
          onChange={(event) => choose(event.target.value as Choice)}
        >
          {isOpen && <option value="">{common('filter.all')}</option>}
          {CHOICES.map((each) => (
            <option key={each} value={each}>
              {t(`period.${each}`)}
            </option>
          ))}
        </SelectField>
      ) : (
        <Segmented<Choice>
          label={t('period.label')}
          value={choice}
          options={CHOICES.map((each) => ({ value: each, label: t(`period.${each}`) }))}
          onChange={choose}
        />
      )}
      {field('from')}
      {field('to')}
    </>
  );
}

import { useTranslation } from 'react-i18next';

import { cn } from '@/lib/cn';

/** One of few ways, each with its title and a sentence. */
export function ChoiceCards<V extends string>({
  legend,
  name,
  value,
  was,
  options,
  readOnly,
  onChange,
  className,
}: {
  legend: string;
  name: string;
  value: V;
  /** What it was in the version before. */
  was?: V | undefined;
  options: readonly { value: V; title: string; note: string }[];
  readOnly: boolean;
  onChange: (value: V) => void;
  className?: string;
}) {
  const { t } = useTranslation('rules');
  return (
    <fieldset className={cn('flex flex-col gap-2 p-4', className)}>
      <legend className="sr-only">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={cn('flex gap-3 rounded-2 border p-3', value === option.value && 'border-accent bg-accent-soft')}
        >
          <input
            type="radio"
            name={name}
            className="mt-1 size-4.5 accent-accent"
            checked={value === option.value}
            disabled={readOnly}
            onChange={() => onChange(option.value)}
          />
          <span>
            <b className="block font-semibold">
              {option.title}
              {was === option.value && was !== value && (
                <span className="ml-2 rounded-1 border border-ochre px-1.5 text-11 font-semibold text-ochre">
                  {t('mark.was')}
                </span>
              )}
            </b>
            <span className="text-13 text-ink-2">{option.note}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

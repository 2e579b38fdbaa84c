import type { ReactNode } from 'react';

import { CheckField } from './field';

interface CheckGroupProps<V extends string | number> {
  legend: string;
  options: readonly { value: V; label: string }[];
  chosen: readonly V[];
  disabled?: boolean | undefined;
  error?: string | undefined;
  className?: string | undefined;
  /** In the order of the options. */
  onChange: (chosen: V[]) => void;
  /** What stands below. */
  children?: ReactNode;
}

/** Several of some things, to tick. */
export function CheckGroup<V extends string | number>({
  legend,
  options,
  chosen,
  disabled,
  error,
  className,
  onChange,
  children,
}: CheckGroupProps<V>) {
  const change = (changed: V, checked: boolean) => {
    const isChosen = (value: V) => (value === changed ? checked : chosen.includes(value));
    onChange(options.map(({ value }) => value).filter(isChosen));
  };
  return (
    <fieldset className={className}>
      <legend className="mb-1 text-12 text-ink-3">{legend}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {options.map(({ value, label }) => (
          <CheckField
            key={value}
            label={label}
            checked={chosen.includes(value)}
            disabled={disabled}
            onChange={(event) => change(value, event.target.checked)}
          />
        ))}
      </div>
      {children}
      {error && (
        <p role="alert" className="text-12 text-red">
          {error}
        </p>
      )}
    </fieldset>
  );
}

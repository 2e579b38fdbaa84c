import type { Ref } from 'react';

import { TextField } from '@/components/ui/field';
import { cn } from '@/lib/cn';

interface ReasonFieldProps {
  ref: Ref<HTMLInputElement>;
  legend: string;
  label: string;
  /** What is said most often: one touch writes it. */
  usual: readonly string[];
  value: string;
  onChange: (reason: string) => void;
  /** One of the usual ones was touched: where the keyboard goes on. */
  onPicked: () => void;
}

/** Why something is done: one of the usual reasons, or typed. */
export function ReasonField({ ref, legend, label, usual, value, onChange, onPicked }: ReasonFieldProps) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-12 text-ink-3">{legend}</legend>
      <div className="flex flex-wrap gap-2">
        {usual.map((words) => (
          <button
            key={words}
            type="button"
            aria-pressed={value === words}
            onClick={() => {
              onChange(words);
              onPicked();
            }}
            className={cn(
              'h-11 rounded-2 border px-3',
              value === words
                ? 'border-accent bg-accent-soft font-semibold text-accent-text'
                : 'border-(--edge) bg-surface hover:bg-sunken',
            )}
          >
            {words}
          </button>
        ))}
      </div>
      <TextField
        ref={ref}
        label={label}
        required
        value={value}
        maxLength={200}
        className="h-11"
        onChange={(event) => onChange(event.target.value)}
      />
    </fieldset>
  );
}

import { cn } from '@/lib/cn';

/** Several of few; none chosen means all. */
export function Chips<V extends number | string>({
  label,
  options,
  chosen,
  readOnly,
  onChange,
}: {
  label: string;
  options: readonly { value: V; label: string }[];
  chosen: readonly V[];
  readOnly: boolean;
  onChange: (chosen: V[]) => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label={label}>
      <span className="mr-1 text-12 text-ink-3">{label}</span>
      {options.map(({ value, label: words }) => {
        const on = chosen.includes(value);
        return (
          <button
            key={value}
            type="button"
            aria-pressed={on}
            disabled={readOnly}
            onClick={() => onChange(on ? chosen.filter((each) => each !== value) : [...chosen, value])}
            className={cn(
              'h-8 min-w-8 rounded-2 border px-2 text-13',
              on
                ? 'border-accent bg-accent-soft font-semibold text-accent-text'
                : 'border-(--edge) bg-surface text-ink-2',
            )}
          >
            {words}
          </button>
        );
      })}
    </div>
  );
}

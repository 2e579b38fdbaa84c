import { cn } from '@/lib/cn';

/** A choice among few, all visible. */
export function Segmented<V extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
  className?: string;
}) {
  return (
    <div
      role="group"
      aria-label={label}
      className={cn('inline-flex overflow-hidden rounded-2 border border-line-strong', className)}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={cn(
            'h-[calc(var(--rg-control)-2px)] border-l px-3 text-13 whitespace-nowrap first:border-l-0 focus-visible:shadow-[inset_0_0_0_2px_var(--rg-accent)]',
            option.value === value ? 'bg-accent-soft font-semibold text-accent-text' : 'text-ink-2',
          )}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

// What several compare by: a bar each, the longest first, with its words and its amount beside it.
import { cn } from '@/lib/cn';

export interface Bar {
  key: string;
  label: string;
  /** In minor units; what is negative has no bar. */
  amount: number;
  /** As people read it. */
  text: string;
}

const BARS_MAX = 12;

/** The largest of them; a table beside it has all. */
export function BarsChart({ bars, sentence }: { bars: readonly Bar[]; sentence: string }) {
  const shown = bars.toSorted((one, other) => other.amount - one.amount).slice(0, BARS_MAX);
  const most = Math.max(1, ...shown.map((bar) => bar.amount));
  return (
    <ul aria-label={sentence} className="flex flex-col gap-1.5 text-13">
      {shown.map((bar, index) => (
        <li key={bar.key} className="grid grid-cols-[minmax(5rem,11rem)_1fr_auto] items-center gap-3">
          <span className="truncate" title={bar.label}>
            {bar.label}
          </span>
          <svg width="100%" height="14" preserveAspectRatio="none" viewBox="0 0 100 14" aria-hidden="true">
            <rect
              width={(Math.max(0, bar.amount) * 100) / most}
              height="14"
              rx="1"
              className={cn('fill-chart-1', index > 0 && 'opacity-80')}
            />
          </svg>
          <span className="num text-right font-semibold">{bar.text}</span>
        </li>
      ))}
    </ul>
  );
}

import { CircleCheck, Clock, OctagonAlert } from 'lucide-react';
import type { ReactNode } from 'react';

import { cn } from '@/lib/cn';

const LOOKS = {
  ok: 'bg-accent-soft text-accent-text',
  warn: 'bg-ochre-soft text-ochre',
  bad: 'bg-red-soft text-red',
  quiet: 'bg-sunken text-ink-2',
  line: 'border bg-transparent text-ink-2',
} as const;
const ICONS = { ok: CircleCheck, warn: Clock, bad: OctagonAlert, quiet: null, line: null } as const;

/** A state in one or two words, never by colour alone. */
export function Tag({
  look,
  children,
  className,
}: {
  look: keyof typeof LOOKS;
  children: ReactNode;
  className?: string;
}) {
  const Icon = ICONS[look];
  return (
    <span
      className={cn(
        'inline-flex h-5.5 items-center gap-1.5 rounded-1 px-2 text-12 whitespace-nowrap',
        LOOKS[look],
        className,
      )}
    >
      {Icon && <Icon size={14} aria-hidden="true" />}
      {children}
    </span>
  );
}

/** The mark of a correction in a list. */
export function ReversalMark({ children }: { children: string }) {
  return (
    <span className="mr-2 inline-grid h-4.5 place-items-center rounded-1 border border-red px-1 text-11 font-semibold text-red">
      {children}
    </span>
  );
}

/** The mark of a return in a list: goods came back, nothing was wrong in the book. */
export function ReturnMark({ children }: { children: string }) {
  return (
    <span className="mr-2 inline-grid h-4.5 place-items-center rounded-1 border border-accent px-1 text-11 font-semibold text-accent-text">
      {children}
    </span>
  );
}

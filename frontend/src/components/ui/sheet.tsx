import type { ReactNode } from 'react';

import { cn } from '@/lib/cn';

/** A flat sheet with a head; what belongs together shares one, divided by hairlines. */
export function Sheet({
  title,
  note,
  actions,
  className,
  children,
  label,
}: {
  title?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
  label?: string;
}) {
  return (
    <section className={cn('sheet flex flex-col', className)} aria-label={label}>
      {title !== undefined && (
        <header className="flex min-h-11 flex-none flex-wrap items-center gap-x-3 border-b px-4">
          <h2 className="text-14 font-semibold">{title}</h2>
          {note && <span className="text-ink-3">{note}</span>}
          <span className="flex-1" />
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}

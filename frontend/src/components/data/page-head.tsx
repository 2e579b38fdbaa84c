import type { ReactNode } from 'react';

/** A page's title, what it holds, and its acts. */
export function PageHead({ title, note, children }: { title: string; note?: ReactNode; children?: ReactNode }) {
  return (
    <div className="mb-3 flex min-h-(--rg-control) flex-wrap items-center gap-x-3 gap-y-2">
      <h1 className="text-20 font-semibold">{title}</h1>
      {note && <span className="text-13 text-ink-3">{note}</span>}
      <span className="flex-1" />
      {children}
    </div>
  );
}

/** The frame of a back-office page: its own scrolling sheet below the head. */
export function OfficePage({ children }: { children: ReactNode }) {
  return <div className="flex h-full min-h-0 flex-col overflow-y-auto p-4 narrow:p-3">{children}</div>;
}

import { cn } from '@/lib/cn';

/** A keycap: the key that does the same. */
export function Kbd({ children, large = false }: { children: string; large?: boolean }) {
  return (
    <kbd className={cn('kbd', large && 'h-6 min-w-8 text-12')} aria-hidden="true">
      {children}
    </kbd>
  );
}

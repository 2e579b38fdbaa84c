import { Kbd } from '@/components/ui/kbd';
import { cn } from '@/lib/cn';

import type { DeskKey } from '../use-desk-keys';

/** The acts of the desk, always in the same places. One that cannot work stays, dashed; the reason is at the end. */
export function KeyBar({
  label,
  keys,
  reason,
  last,
}: {
  label: string;
  keys: DeskKey[];
  reason?: string | undefined;
  last: DeskKey;
}) {
  return (
    <footer
      aria-label={label}
      className="flex h-16 flex-none items-center gap-2 border-t bg-surface px-4 narrow:gap-1.5 narrow:px-3"
    >
      {keys.map((key) => (
        <KeyButton key={key.key} item={key} />
      ))}
      <Reason>{reason}</Reason>
      <KeyButton item={last} quiet />
    </footer>
  );
}

/** Why a key is dashed, where there is room for all of it: what does not fit wraps out of sight. */
function Reason({ children }: { children: string | undefined }) {
  return (
    <span className="flex h-5 min-w-0 flex-1 flex-wrap overflow-hidden px-2 text-13 text-ink-2 narrow:text-12">
      <span className="h-5 w-px" aria-hidden="true" />
      <span className="max-w-none whitespace-nowrap">{children}</span>
    </span>
  );
}

function KeyButton({ item, quiet = false }: { item: DeskKey; quiet?: boolean }) {
  const off = !item.onPress;
  return (
    <button
      type="button"
      disabled={off}
      onClick={item.onPress}
      className={cn(
        'flex h-12 items-center gap-2.5 rounded-2 border pr-[18px] pl-3 text-16 whitespace-nowrap narrow:gap-2 narrow:pr-2.5 narrow:pl-2 narrow:text-13',
        off
          ? 'cursor-not-allowed border-dashed border-line-strong text-ink-3'
          : 'border-(--edge) bg-surface hover:bg-sunken',
        !off && item.look === 'current' && 'border-accent! font-semibold text-accent-text',
        !off && item.look === 'red' && 'text-red',
        quiet && 'border-transparent! bg-transparent! text-ink-2',
      )}
    >
      <Kbd large>{item.key}</Kbd>
      <span>{item.label}</span>
    </button>
  );
}

import { Dialog as Radix } from 'radix-ui';
import { useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react';

import { cn } from '@/lib/cn';

import { Kbd } from './kbd';
import { dismissDone } from './notify';

interface DialogProps {
  open: boolean;
  /** Absent: the dialog stops everything until it is answered. */
  onClose?: (() => void) | undefined;
  /** States a fact, not a question. */
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  className?: string;
  /** What gets the focus first: the safe act. */
  focusFirst?: RefObject<HTMLElement | null>;
}

/** Stops the work. Only for what cannot wait. */
export function Dialog({ open, onClose, title, description, children, className, focusFirst }: DialogProps) {
  useDoneNotesAway(open);
  const giveBack = useFocusBack(open);
  const stopping = !onClose;
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose?.()}>
      <Radix.Portal>
        <Radix.Overlay className="reveal fixed inset-0 z-40 bg-(--rg-scrim)" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onCloseAutoFocus={giveBack}
          onOpenAutoFocus={(event) => {
            if (!focusFirst?.current) return;
            event.preventDefault();
            focusFirst.current.focus();
          }}
          onEscapeKeyDown={(event) => stopping && event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
          className={cn(
            'reveal fixed top-1/2 left-1/2 z-50 max-h-[92vh] w-[560px] max-w-[94vw] -translate-1/2 overflow-auto rounded-3 bg-raised p-6 shadow-(--rg-shadow-3)',
            className,
          )}
        >
          <Radix.Title className="text-20 font-semibold">{title}</Radix.Title>
          {description && <Radix.Description className="mt-1 text-ink-2">{description}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface DrawerProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: string | undefined;
  children: ReactNode;
  /** `wide` for a form of two columns, `broad` for an account of two. */
  size?: 'normal' | 'wide' | 'broad';
}

const WIDTHS = { normal: 'w-[420px]', wide: 'w-[640px]', broad: 'w-[760px]' };

/** Detail of, and acts on, one record; the list stays readable beside it. */
export function Drawer({ open, onClose, title, description, children, size = 'normal' }: DrawerProps) {
  useDoneNotesAway(open);
  const giveBack = useFocusBack(open);
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="reveal fixed inset-0 z-40 bg-(--rg-scrim)" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          data-drawer=""
          onCloseAutoFocus={giveBack}
          className={cn(
            'slide-in fixed inset-y-0 right-0 z-50 flex max-w-[96vw] flex-col border-l bg-raised shadow-(--rg-shadow-2)',
            WIDTHS[size],
          )}
        >
          <header className="flex min-h-14 flex-none items-center gap-3 border-b px-5">
            <Radix.Title className="flex-1 text-16 font-semibold">{title}</Radix.Title>
            <Radix.Close className="flex h-11 items-center rounded-2 px-2">
              <Kbd>Esc</Kbd>
              <span className="sr-only">Esc</span>
            </Radix.Close>
          </header>
          {description && <Radix.Description className="sr-only">{description}</Radix.Description>}
          <div className="min-h-0 flex-1 overflow-auto p-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A note about what is done must not cover what is asked now. */
function useDoneNotesAway(open: boolean): void {
  useEffect(() => {
    if (open) dismissDone();
  }, [open]);
}

/** Opened by a key there is no button to return to: the focus goes back to where it was. */
function useFocusBack(open: boolean): (event: Event) => void {
  const before = useRef<Element | null>(null);
  // In the step before its content is there: a field in it may take the focus at once.
  useLayoutEffect(() => {
    if (open) before.current = document.activeElement;
  }, [open]);
  return (event) => {
    event.preventDefault();
    // What was done may have asked for another place already.
    if (document.activeElement !== document.body) return;
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
  };
}

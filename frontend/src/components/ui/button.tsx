import { cva, type VariantProps } from 'class-variance-authority';
import type { ButtonHTMLAttributes, Ref } from 'react';

import { cn } from '@/lib/cn';

import { Kbd } from './kbd';
import { Spinner } from './spinner';

const button = cva(
  [
    'inline-flex items-center justify-center gap-2 whitespace-nowrap rounded-2 border transition-colors duration-(--rg-fast)',
    'aria-disabled:cursor-not-allowed disabled:cursor-not-allowed',
  ],
  {
    variants: {
      look: {
        filled:
          'on-fill border-accent bg-accent font-semibold text-on-accent hover:bg-accent-hover active:bg-accent-press',
        outline: 'border-(--edge) bg-surface text-ink hover:bg-sunken',
        ghost: 'border-transparent bg-transparent text-ink-2 hover:bg-sunken',
        danger: 'border-red bg-surface text-red hover:bg-red-soft',
        unavailable: 'border-dashed border-line-strong bg-transparent text-ink-3',
        dangerFilled: 'on-fill border-red bg-red font-semibold text-on-red hover:opacity-90',
      },
      size: {
        small: 'h-7 gap-1.5 px-2.5 text-13',
        normal: 'h-(--rg-control) px-3.5',
        large: 'h-12 px-5 text-16',
        desk: 'h-11 px-4',
      },
    },
    defaultVariants: { look: 'outline', size: 'normal' },
  },
);

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, VariantProps<typeof button> {
  /** The key that does the same; replaced by a spinner while pending. */
  hint?: string | undefined;
  /** On its way: looks busy, keeps its label, cannot fire again. */
  pending?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** The button. An act that cannot be done now is `disabled` and says why elsewhere. */
export function Button({
  look,
  size,
  hint,
  pending = false,
  className,
  children,
  disabled,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled}
      aria-busy={pending || undefined}
      onClick={(event) => {
        if (pending) event.preventDefault();
        else onClick?.(event);
      }}
      className={cn(button({ look: disabled ? 'unavailable' : look, size }), className)}
    >
      {children}
      {pending ? <Spinner /> : hint && <Kbd>{hint}</Kbd>}
    </button>
  );
}

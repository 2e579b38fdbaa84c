import { TriangleAlert } from 'lucide-react';
import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';

import { cn } from '@/lib/cn';

interface Wiring {
  id: string;
  'aria-invalid': boolean | undefined;
  'aria-describedby': string | undefined;
  'aria-required': boolean | undefined;
}

interface FieldProps {
  label: string;
  required?: boolean | undefined;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string | undefined;
  children: (wiring: Wiring) => ReactNode;
}

/** Label above, hint below; an error takes the hint's place. */
export function Field({ label, required = false, hint, error, className, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className={cn('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-12 text-ink-3">
        {label}
        {required && <span aria-hidden="true"> *</span>}
      </label>
      {children({
        id,
        'aria-invalid': error ? true : undefined,
        'aria-describedby': error || hint ? noteId : undefined,
        'aria-required': required || undefined,
      })}
      {error ? (
        <p id={noteId} className="flex items-start gap-1.5 text-12 text-red">
          <TriangleAlert size={14} className="mt-0.5" aria-hidden="true" />
          {error}
        </p>
      ) : (
        hint && (
          <p id={noteId} className="text-12 text-ink-3">
            {hint}
          </p>
        )
      )}
    </div>
  );
}

type Own = Pick<FieldProps, 'label' | 'hint' | 'error' | 'required'> & { boxClassName?: string | undefined };

/** A labelled text field. */
export function TextField({
  label,
  hint,
  error,
  required,
  boxClassName,
  className,
  ...input
}: Own & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return (
    <Field label={label} hint={hint} error={error} required={required} className={boxClassName}>
      {(wiring) => <input type="text" autoComplete="off" {...input} {...wiring} className={cn('input', className)} />}
    </Field>
  );
}

/** A labelled choice; native, so that it works with any keyboard, reader and screen. */
export function SelectField({
  label,
  hint,
  error,
  required,
  boxClassName,
  className,
  children,
  ...select
}: Own & SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> }) {
  return (
    <Field label={label} hint={hint} error={error} required={required} className={boxClassName}>
      {(wiring) => (
        <select {...select} {...wiring} className={cn('input', className)}>
          {children}
        </select>
      )}
    </Field>
  );
}

/** A labelled text of several lines. */
export function TextAreaField({
  label,
  hint,
  error,
  required,
  boxClassName,
  className,
  ...area
}: Own & TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }) {
  return (
    <Field label={label} hint={hint} error={error} required={required} className={boxClassName}>
      {(wiring) => <textarea rows={3} {...area} {...wiring} className={cn('input', className)} />}
    </Field>
  );
}

/** A box to tick, with its words beside it. */
export function CheckField({
  label,
  className,
  ...input
}: { label: ReactNode } & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return (
    <label className={cn('flex min-h-6 items-center gap-2 text-13', className)}>
      <input type="checkbox" {...input} className="size-4.5 rounded-1 accent-accent" />
      <span>{label}</span>
    </label>
  );
}

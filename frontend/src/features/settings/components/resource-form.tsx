// A form described by its fields. Field errors of the server land on their fields; a conflict fetches the newer version
// and keeps what was typed.
import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';

import { ApiProblem, fieldWordsOf, sentenceOf } from '@/api/problem';
import { Button } from '@/components/ui/button';
import { CheckField, SelectField, TextField } from '@/components/ui/field';

export type Values = Record<string, string | boolean>;

export interface FieldSpec {
  name: string;
  label: string;
  kind?: 'text' | 'password' | 'select' | 'check' | 'time';
  options?: { value: string; label: string }[] | undefined;
  hint?: string;
  required?: boolean;
  pattern?: RegExp;
  maxLength?: number;
  inputMode?: 'text' | 'numeric';
}

interface ResourceFormProps {
  fields: FieldSpec[];
  initial: Values;
  submitLabel: string;
  onSubmit: (values: Values) => Promise<unknown>;
  onConflict?: (() => void) | undefined;
  onCancel?: (() => void) | undefined;
}

export function ResourceForm({ fields, initial, submitLabel, onSubmit, onConflict, onCancel }: ResourceFormProps) {
  const { t } = useTranslation(['settings', 'common']);
  const { register, handleSubmit, setError, formState } = useForm<Values>({ defaultValues: initial });
  const { errors } = formState;
  const save = useMutation({
    mutationFn: onSubmit,
    onError: (error) => {
      if (!(error instanceof ApiProblem)) return;
      if (error.status === 412) onConflict?.();
      for (const field of error.fields) {
        const name = field.pointer.split('/')[1] ?? '';
        if (fields.some((spec) => spec.name === name)) setError(name, { message: fieldWordsOf(field) });
      }
    },
  });
  const messageOf = (name: string): string | undefined => {
    const found = errors[name];
    if (!found) return undefined;
    return found.message || t(found.type === 'pattern' ? 'problemFormat' : 'problemRequired');
  };
  return (
    <form
      onSubmit={(event) => void handleSubmit((values) => save.mutate(values))(event)}
      className="flex flex-col gap-4"
      noValidate
    >
      {fields.map((spec, index) => {
        const common = {
          label: spec.label,
          error: messageOf(spec.name),
          hint: spec.hint,
          required: spec.required,
          // On a page of several forms the reader starts at its top.
          autoFocus: index === 0 && onCancel !== undefined,
        };
        const wiring = register(spec.name, {
          required: spec.required ?? false,
          ...(spec.pattern ? { pattern: spec.pattern } : {}),
        });
        if (spec.kind === 'check') return <CheckField key={spec.name} label={spec.label} {...register(spec.name)} />;
        if (spec.kind === 'select') {
          return (
            <SelectField key={spec.name} {...common} {...wiring}>
              {!spec.required && <option value="">{t('common:none')}</option>}
              {spec.options?.map((option) => (
                <option key={option.value} value={option.value}>
                  {option.label}
                </option>
              ))}
            </SelectField>
          );
        }
        return (
          <TextField
            key={spec.name}
            {...common}
            {...wiring}
            type={spec.kind === 'password' ? 'password' : spec.kind === 'time' ? 'time' : 'text'}
            autoComplete={spec.kind === 'password' ? 'new-password' : 'off'}
            maxLength={spec.maxLength ?? 120}
            inputMode={spec.inputMode}
          />
        );
      })}
      {save.isError && Object.keys(errors).length === 0 && (
        <p
          role="alert"
          className={
            save.error instanceof ApiProblem && save.error.status === 412
              ? 'rounded-2 border border-ochre-line bg-ochre-soft p-3'
              : 'text-red'
          }
        >
          {sentenceOf(save.error)}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" look="filled" hint="Enter" pending={save.isPending}>
          {submitLabel}
        </Button>
        {onCancel && (
          <Button look="ghost" hint="Esc" onClick={onCancel}>
            {t('common:cancel')}
          </Button>
        )}
      </div>
    </form>
  );
}

/** Text of a field, trimmed. */
export const textOf = (values: Values, name: string): string => String(values[name] ?? '').trim();
/** `null` for an empty field. */
export const optionalOf = (values: Values, name: string): string | null => textOf(values, name) || null;

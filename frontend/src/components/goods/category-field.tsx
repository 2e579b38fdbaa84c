import { Field } from '@/components/ui/field';

import { CategorySelect } from './category-select';

/** A labelled category, by its code. */
export function CategoryField({
  label,
  value,
  error,
  className,
  onChange,
}: {
  label: string;
  value: string;
  error?: string | undefined;
  className?: string;
  onChange: (code: string) => void;
}) {
  return (
    <Field label={label} error={error} className={className}>
      {({ id }) => <CategorySelect id={id} className="input" label={label} value={value} onChange={onChange} />}
    </Field>
  );
}

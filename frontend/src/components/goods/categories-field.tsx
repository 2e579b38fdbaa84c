import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { cn } from '@/lib/cn';
import { listComma } from '@/lib/comma';

import { categoriesQuery } from './categories-query';
import { categoryOptions, codesIn } from './category-words';

/** The categories of the shop; whoever may not read them gets none, and writes codes. */
export function useCategories() {
  const { can } = useCan();
  return useQuery({ ...categoriesQuery, enabled: can('productRead'), retry: false }).data?.items ?? [];
}

interface CategoriesFieldProps {
  label: string;
  hint?: string | undefined;
  /** Said when none is chosen. */
  none?: string;
  /** Codes. */
  chosen: readonly string[];
  /** The codes of a version before, to show what changes. */
  was?: readonly string[] | undefined;
  error?: string | undefined;
  readOnly: boolean;
  onChange: (chosen: readonly string[]) => void;
  className?: string;
}

/** Several categories of goods, chosen by name; a code that sales bring from elsewhere is written, and marked as such. */
export function CategoriesField({
  label,
  hint,
  none,
  chosen,
  was,
  error,
  readOnly,
  onChange,
  className,
}: CategoriesFieldProps) {
  const { t } = useTranslation('goods');
  const noteId = useId();
  const categories = useCategories();
  const options = categoryOptions(categories, chosen);
  const isChanged = was !== undefined && was.toSorted().join() !== chosen.toSorted().join();
  const wasWords = categoryOptions(categories, was ?? [])
    .filter((option) => was?.includes(option.code))
    .map((option) => option.label)
    .join(listComma());
  const note = isChanged ? t('categories.was', { before: wasWords || t('categories.none') }) : hint;
  return (
    <fieldset className={cn('flex min-w-0 flex-col gap-1', className)} aria-describedby={note ? noteId : undefined}>
      <legend className="mb-1 text-12 text-ink-3">{label}</legend>
      <div className="flex flex-wrap items-center gap-1.5">
        {options.map((option) => {
          const on = chosen.includes(option.code);
          return (
            <button
              key={option.code}
              type="button"
              aria-pressed={on}
              disabled={readOnly}
              title={option.code}
              onClick={() => onChange(on ? chosen.filter((code) => code !== option.code) : [...chosen, option.code])}
              className={cn(
                'min-h-8 rounded-2 border px-2 text-13',
                on
                  ? 'border-accent bg-accent-soft font-semibold text-accent-text'
                  : 'border-(--edge) bg-surface text-ink-2',
                readOnly && !on && 'hidden',
              )}
            >
              {option.label}
              {!option.isKnown && categories.length > 0 && (
                <span className="ml-1.5 text-12 font-normal text-ochre">{t('categories.unknown')}</span>
              )}
            </button>
          );
        })}
        {none && chosen.length === 0 && <span className="text-13 text-ink-3">{none}</span>}
        {!readOnly && <OtherCode label={label} onAdd={(codes) => onChange([...new Set([...chosen, ...codes])])} />}
      </div>
      {note && (
        <p id={noteId} className="text-12 text-ink-3">
          {note}
        </p>
      )}
      {error && <p className="text-12 text-red">{error}</p>}
    </fieldset>
  );
}

/** A code that no category of the shop has: group purchases, goods that another system sells. */
function OtherCode({ label, onAdd }: { label: string; onAdd: (codes: string[]) => void }) {
  const { t } = useTranslation('goods');
  const [typed, setTyped] = useState('');
  const add = () => {
    const codes = codesIn(typed);
    if (codes.length > 0) onAdd(codes);
    setTyped('');
  };
  return (
    <input
      className="input h-8 w-28 text-13"
      aria-label={`${label} ${t('categories.other')}`}
      placeholder={t('categories.other')}
      value={typed}
      maxLength={100}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={add}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        add();
      }}
    />
  );
}

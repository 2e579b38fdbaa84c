// What the editors of all kinds of rules share: a table of fields, each error at its field.
import { Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';
import { cn } from '@/lib/cn';

import type { RuleDraft } from '../drafts';

export interface EditorProps<D extends RuleDraft> {
  draft: D;
  /** The version now in force, to show what changes. */
  live: D | null;
  /** The steps of the program's ladder, lowest first. */
  tiers: readonly TierStep[];
  onChange: (draft: D) => void;
  errorOf: (pointer: string) => string | undefined;
  readOnly: boolean;
}

/** One step of the ladder, as the rules of other kinds name it. */
export interface TierStep {
  level: number;
  name: string;
}

/** Says what a field was in the version before, where it is another now. */
export function useWas() {
  const { t } = useTranslation('rules');
  return (now: string, before: string | undefined, words: (value: string) => string = (value) => value) =>
    before !== undefined && before !== now
      ? t('was', { value: before === '' ? t('wasNothing') : words(before) })
      : undefined;
}

export type Of<K extends RuleDraft['kind']> = Extract<RuleDraft, { kind: K }>;

/** One cell of a table of fields: no label to see, one to hear; its error below. */
export function Cell({
  label,
  value,
  onChange,
  error,
  suffix,
  align,
  was,
  readOnly,
  className,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  suffix?: string;
  align?: 'right';
  was?: string | undefined;
  readOnly: boolean;
  className?: string;
}) {
  const changed = was !== undefined && was !== value;
  return (
    <div className={cn('py-1', className)}>
      <span className="flex items-center gap-1.5">
        {changed && <s className="struck text-13">{was}</s>}
        <input
          className={cn('input', align === 'right' && 'text-right', changed && 'font-semibold')}
          aria-label={label}
          aria-invalid={error ? true : undefined}
          value={value}
          readOnly={readOnly}
          onChange={(event) => onChange(event.target.value)}
        />
        {suffix && <span className="text-ink-3">{suffix}</span>}
      </span>
      {error && <span className="block text-12 whitespace-normal text-red">{error}</span>}
    </div>
  );
}

/** A table of fields: rows are added, removed and marked where they differ from the version in force. */
export function Rows<R>({
  heads,
  rows,
  onChange,
  fresh,
  addLabel,
  readOnly,
  children,
  footnote,
  mark,
}: {
  heads: string[];
  rows: R[];
  onChange: (rows: R[]) => void;
  fresh: () => R;
  addLabel: string;
  readOnly: boolean;
  children: (row: R, index: number, set: (change: Partial<R>) => void) => ReactNode;
  footnote?: string;
  mark?: (row: R, index: number) => 'changed' | 'added' | null;
}) {
  const { t } = useTranslation('rules');
  return (
    <>
      <div className="overflow-x-auto [&_tr:last-child_td]:border-b-0">
        <table className="grid-table">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head}>{head}</th>
              ))}
              <th className="w-20">
                <span className="sr-only">{t('removeRow')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => {
              const state = mark?.(row, index) ?? null;
              return (
                // Rows have no identity of their own; their place is it.
                <tr key={`row-${String(index)}`} className={state ? 'bg-ochre-soft' : undefined}>
                  {children(row, index, (change) =>
                    onChange(rows.map((other, at) => (at === index ? { ...other, ...change } : other))),
                  )}
                  <td className="text-right whitespace-nowrap">
                    {state && (
                      <span className="rounded-1 border border-ochre px-1.5 text-11 font-semibold text-ochre">
                        {t(`mark.${state}`)}
                      </span>
                    )}
                    {!readOnly && rows.length > 1 && (
                      <button
                        type="button"
                        className="ml-1 inline-grid size-8 place-items-center rounded-2 text-ink-3 align-middle"
                        aria-label={t('removeRow')}
                        onClick={() => onChange(rows.filter((_, at) => at !== index))}
                      >
                        <Trash2 size={16} aria-hidden="true" />
                      </button>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className="flex min-h-11 items-center gap-3 border-t px-4">
        {!readOnly && (
          <Button size="small" look="ghost" onClick={() => onChange([...rows, fresh()])}>
            <Plus size={16} aria-hidden="true" />
            {addLabel}
          </Button>
        )}
        <span className="flex-1" />
        {footnote && <span className="text-13 text-ink-3">{footnote}</span>}
      </div>
    </>
  );
}

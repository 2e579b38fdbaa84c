import { useTranslation } from 'react-i18next';

import type { TenderMethod } from '@/api/types';
import { cn } from '@/lib/cn';
import { useKeys } from '@/lib/use-keys';

import { methodName } from './tender-words';

/** Ways beyond the ninth have no key. */
const KEYS = 9;

export type PlainMethod = TenderMethod | 'stored_value' | 'on_account';

interface MethodButtonsProps<M extends PlainMethod> {
  label: string;
  methods: readonly M[];
  chosen: M;
  onChoose: (method: M) => void;
  /** Whether another part of the dialog has the keys now. */
  keysElsewhere?: boolean;
}

/** One way of payment for everything: a touch, or Alt and its number. */
export function MethodButtons<M extends PlainMethod>(props: MethodButtonsProps<M>) {
  const { label, methods, chosen, onChoose, keysElsewhere = false } = props;
  const { t } = useTranslation('common');
  useKeys(
    Object.fromEntries(
      methods.slice(0, KEYS).map((method, index) => [
        `Alt+Digit${index + 1}`,
        (event: KeyboardEvent) => {
          event.preventDefault();
          onChoose(method);
        },
      ]),
    ),
    { first: true, enabled: !keysElsewhere },
  );
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(5.5rem,1fr))] gap-2" role="group" aria-label={label}>
      {methods.map((method, index) => (
        <button
          key={method}
          type="button"
          aria-pressed={method === chosen}
          onClick={() => onChoose(method)}
          className={cn(
            'flex h-12 flex-col items-center justify-center rounded-2 border leading-tight',
            method === chosen
              ? 'border-accent bg-accent-soft font-semibold text-accent-text'
              : 'border-(--edge) bg-surface text-ink-2 hover:bg-sunken',
          )}
        >
          {methodName(method, t)}
          {index < KEYS && (
            <span className="text-11 font-normal text-ink-3" aria-hidden="true">
              Alt {index + 1}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}

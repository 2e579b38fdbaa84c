import { useQuery } from '@tanstack/react-query';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';

import type { ReasonUse } from '@/api/types';
import { TextField } from '@/components/ui/field';
import { cn } from '@/lib/cn';

import { reasonsFor, reasonsQuery, reasonWords } from './reasons-query';

/** Why, as it is being chosen: one of the company's reasons, own words, or both. */
export interface ReasonDraft {
  code: string | null;
  words: string;
}

/** What a request says of it; nothing is said twice. */
export function reasonOf(draft: ReasonDraft): { reason_code?: string; reason?: string } {
  const words = draft.words.trim();
  return { ...(draft.code ? { reason_code: draft.code } : {}), ...(words ? { reason: words } : {}) };
}

/** Whether it says anything. */
export const isReason = (draft: ReasonDraft): boolean => draft.code !== null || draft.words.trim() !== '';

/** The company's reasons to press, and a line for own words. */
export function ReasonField({
  use,
  draft,
  onDraft,
  wordsRef,
  autoFocus = false,
}: {
  use: Exclude<ReasonUse, 'both'>;
  draft: ReasonDraft;
  onDraft: (draft: ReasonDraft) => void;
  wordsRef?: Ref<HTMLInputElement>;
  autoFocus?: boolean;
}) {
  const { t, i18n } = useTranslation('corrections');
  const reasons = useQuery(reasonsQuery);
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-12 text-ink-3">{t('why.title')}</legend>
      <div className="flex flex-wrap gap-2">
        {reasonsFor(reasons.data?.items ?? [], use).map((reason) => {
          const chosen = draft.code === reason.code;
          return (
            <button
              key={reason.code}
              type="button"
              aria-pressed={chosen}
              onClick={() => onDraft({ ...draft, code: chosen ? null : reason.code })}
              className={cn(
                'h-11 rounded-2 border px-3',
                chosen
                  ? 'border-accent bg-accent-soft font-semibold text-accent-text'
                  : 'border-(--edge) bg-surface hover:bg-sunken',
              )}
            >
              {reasonWords(reason, i18n.language)}
            </button>
          );
        })}
      </div>
      <TextField
        ref={wordsRef}
        label={t(draft.code === null ? 'why.own' : 'why.more')}
        required={draft.code === null}
        value={draft.words}
        maxLength={120}
        autoFocus={autoFocus}
        className="h-11"
        onChange={(event) => onDraft({ ...draft, words: event.target.value })}
      />
    </fieldset>
  );
}

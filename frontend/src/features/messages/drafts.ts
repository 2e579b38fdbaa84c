// A template being edited: what it was, what it becomes, and what of that is sent.
import type { MessageLanguage, MessageTemplate } from '@/api/types';

export const LANGUAGES: readonly MessageLanguage[] = ['zh-CN', 'en'];

/** The places that a figure fills, in the order of the server's list. */
export const PLACES = [
  'name',
  'amount',
  'principal',
  'bonus',
  'balance',
  'points',
  'shop',
  'time',
  'receipt_no',
  'tier',
  'used',
  'counts_left',
  'purchases',
  'week',
] as const;

/** An empty text stands for the standard one. */
export type Draft = Record<MessageLanguage, string> & { enabled: boolean };

export interface TemplateChanges {
  enabled?: boolean;
  texts?: Partial<Record<MessageLanguage, string | null>>;
}

export const draftOf = (template: MessageTemplate): Draft => ({
  enabled: template.enabled,
  'zh-CN': template.texts['zh-CN'].text,
  en: template.texts.en.text,
});

/** What of the draft differs; nothing when nothing does. */
export function changesOf(template: MessageTemplate, draft: Draft): TemplateChanges | null {
  const changes: TemplateChanges = {};
  if (draft.enabled !== template.enabled) changes.enabled = draft.enabled;
  for (const language of LANGUAGES) {
    const { text, is_standard } = template.texts[language];
    const next = draft[language].trim();
    if (next === text) continue;
    if (next !== '') changes.texts = { ...changes.texts, [language]: next };
    else if (!is_standard) changes.texts = { ...changes.texts, [language]: null };
  }
  return changes.enabled === undefined && changes.texts === undefined ? null : changes;
}

/** A text with a place put in where the cursor is, or at its end. */
export function insertAt(
  text: string,
  start: number | undefined,
  end: number | undefined,
  place: string,
): { text: string; cursor: number } {
  const from = start ?? text.length;
  const word = `{${place}}`;
  return { text: text.slice(0, from) + word + text.slice(end ?? from), cursor: from + word.length };
}

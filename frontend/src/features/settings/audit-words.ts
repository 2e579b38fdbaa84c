// The log's codes in words. A code that nobody has written words for is shown as it is.
import type { useTranslation } from 'react-i18next';

type T = ReturnType<typeof useTranslation<'settings'>>['t'];

/** Every act that has words, by what it is done to: `card.issued` and its like, in the order of the texts. */
export function auditActions(t: T): { code: string; words: string }[] {
  const kinds = t('audit.actions', { returnObjects: true });
  return Object.entries(kinds).flatMap(([kind, acts]) =>
    Object.entries(acts).map(([act, words]) => ({ code: `${kind}.${act}`, words })),
  );
}

/** `card.issued` in words. */
export function actionWords(code: string, t: T): string {
  return auditActions(t).find((known) => known.code === code)?.words ?? code;
}

/** What was acted on, in words. */
export function kindWords(kind: string | null, t: T): string {
  if (kind === null) return '';
  const kinds: Record<string, string> = t('audit.kinds', { returnObjects: true });
  return kinds[kind] ?? kind;
}

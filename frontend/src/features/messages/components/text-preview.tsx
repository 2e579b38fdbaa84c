import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem, fieldError, sentenceOf } from '@/api/problem';
import { useCan } from '@/api/session';
import type { MessageLanguage } from '@/api/types';
import { useDebounced } from '@/lib/use-debounced';

const RESTS_MS = 300;

/** A text as a member would read it, with its length and what it costs. The server fills and counts. */
export function TextPreview({ text, language, paid }: { text: string; language: MessageLanguage; paid: boolean }) {
  const { t } = useTranslation('messages');
  const { can } = useCan();
  const rested = useDebounced(text, RESTS_MS);
  const tried = useQuery({
    queryKey: ['message-preview', language, rested],
    queryFn: () => unwrap(client.POST('/message-templates/preview', { body: { text: rested, language } })),
    enabled: rested.trim() !== '' && can('messageMaintain'),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (text.trim() === '') return <p className="text-13 text-ink-3">{t('texts.standard')}</p>;
  if (tried.isError) {
    return (
      <p role="alert" className="text-13 text-red">
        {unknownPlaces(tried.error, (places) => t('texts.unknown', { places })) ?? sentenceOf(tried.error)}
      </p>
    );
  }
  if (!tried.data) return null;
  const { characters, parts } = tried.data;
  return (
    <div className="flex flex-col gap-1">
      <span className="text-12 text-ink-3">{t('texts.preview')}</span>
      <p lang={language} className="rounded-3 bg-sunken px-3.5 py-2.5 whitespace-pre-wrap">
        {tried.data.text}
      </p>
      <p className="text-12 text-ink-3" aria-live="polite">
        <span className={paid && parts > 1 ? 'font-semibold text-ochre' : undefined}>
          {paid ? t('texts.length', { characters, count: parts }) : t('texts.lengthFree', { characters })}
        </span>
        {paid && <span className="ml-2">{t('texts.partsNote')}</span>}
      </p>
    </div>
  );
}

/** Words for places that nothing fills, by the names that the server gives; else those of the field. */
function unknownPlaces(error: unknown, words: (places: string) => string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const unknown = error.fields.find((field) => field.code === 'unknown-placeholder');
  return unknown ? words(unknown.detail) : fieldError(error, '/text');
}

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import { ApiProblem, fieldError, sentenceOf } from '@/api/problem';
import type { MessageLanguage } from '@/api/types';
import { useDebounced } from '@/lib/use-debounced';

const RESTS_MS = 300;

export interface Preview {
  text: string;
  characters: number;
  parts: number;
}

/** A text as a member would read it, or what is wrong with it, once it rests. The server fills and counts. */
export function usePreview(text: string, language: MessageLanguage, enabled: boolean) {
  const { t } = useTranslation('messages');
  const rested = useDebounced(text, RESTS_MS);
  const tried = useQuery<Preview>({
    queryKey: ['message-preview', language, rested],
    queryFn: () => unwrap(client.POST('/message-templates/preview', { body: { text: rested, language } })),
    enabled: enabled && rested.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const wrong = tried.isError
    ? (unknownPlaces(tried.error, (places) => t('texts.unknown', { places })) ?? sentenceOf(tried.error))
    : undefined;
  return { filled: wrong === undefined && text.trim() !== '' ? tried.data : undefined, wrong };
}

/** Words for places that nothing fills, by the names that the server gives; else those of the field. */
function unknownPlaces(error: unknown, words: (places: string) => string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const unknown = error.fields.find((field) => field.code === 'unknown-placeholder');
  return unknown ? words(unknown.detail) : fieldError(error, '/text');
}

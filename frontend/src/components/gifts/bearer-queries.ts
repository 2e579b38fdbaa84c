// Gift cards and deposits: the programs that have some, and a card by its number.
import { useQuery } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { BearerCard, Program } from '@/api/types';

/** Programs whose cards belong to whoever holds them; empty while a shop has none. */
export function useBearerPrograms(): Program[] {
  const programs = useQuery({
    queryKey: ['programs', 'choice'],
    queryFn: () => unwrap(client.GET('/programs', { params: { query: { limit: 200 } } })),
    staleTime: 10 * 60_000,
    retry: false,
  });
  const ofBearers = (programs.data?.items ?? []).filter((program) => program.bearer) as Program[];
  // Gift cards first.
  return ofBearers.toSorted((a, b) => String(b.bearer).localeCompare(String(a.bearer)) || a.code.localeCompare(b.code));
}

/** The gift card or deposit of a number; `null` when there is none. */
export const bearerCardOf = (number: string | null) => ({
  queryKey: ['bearer-cards', number],
  queryFn: async (): Promise<BearerCard | null> => {
    const found = await unwrap(client.GET('/bearer-cards', { params: { query: { number: number ?? '', limit: 1 } } }));
    return (found.items[0] as BearerCard | undefined) ?? null;
  },
  enabled: number !== null,
  staleTime: 0,
  gcTime: 0,
  retry: false,
});

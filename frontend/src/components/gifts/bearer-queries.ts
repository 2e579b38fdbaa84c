// Gift cards and deposits: the programs that have some, and a card by its number.
import { useQuery } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { BearerKind, LookupAnswer, Membership, Program } from '@/api/types';

/** Programs whose cards belong to whoever holds them. */
export const useBearerPrograms = () =>
  useQuery({
    queryKey: ['programs', 'choice'],
    queryFn: () => unwrap(client.GET('/programs', { params: { query: { limit: 200 } } })),
    select: ofBearers,
    staleTime: 10 * 60_000,
    retry: false,
  });

/** Gift cards first. */
const ofBearers = ({ items }: { items: readonly object[] }): Program[] =>
  (items as Program[])
    .filter((program) => program.bearer)
    .toSorted((a, b) => String(b.bearer).localeCompare(String(a.bearer)) || a.code.localeCompare(b.code));

/** A gift card or deposit as the desk finds it by its number. */
export interface FoundCard {
  kind: BearerKind;
  membership: Membership;
  cardId: string | null;
  /** Whose it is, if somebody said so. */
  holder: string | null;
}

/** The gift card or deposit of a number; `null` when there is none. */
export const bearerCardOf = (number: string | null) => ({
  queryKey: ['bearer-cards', 'of', number],
  queryFn: async (): Promise<FoundCard | null> => {
    const body = { credential: number ?? '', source: 'typed' as const };
    const found = (await unwrap(client.POST('/desk/lookups', { body }))) as LookupAnswer;
    const [panel] = found.panels;
    const kind = panel?.membership.bearer;
    if (!panel || !kind) return null;
    const { name } = panel.member;
    const holder = name === panel.membership.program.name ? null : name;
    return { kind, membership: panel.membership, cardId: found.card?.id ?? null, holder };
  },
  enabled: number !== null,
  staleTime: 0,
  gcTime: 0,
  retry: false,
});

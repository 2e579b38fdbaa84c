// Who is signed in. One query; every screen reads its rights from here.
import { queryOptions, useQuery } from '@tanstack/react-query';

import { allows, allowsAny, type Need } from '@/lib/permissions';

import { client, unwrap } from './client';
import { ApiProblem } from './problem';
import type { Session } from './types';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      return await unwrap(client.GET('/sessions/current'));
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
  retry: false,
});

/** The session of a screen behind the sign-in. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error('this screen needs a session');
  return data;
}

/** The session where there may be none: around the sign-in. */
export function useMaybeSession(): Session | null {
  return useQuery(sessionQuery).data ?? null;
}

/** Asks whether the signed-in person may do something. */
export function useCan(): { can: (need: Need) => boolean; canAny: (...needs: Need[]) => boolean } {
  const { permissions } = useSession();
  return {
    can: (need) => allows(permissions, need),
    canAny: (...needs) => allowsAny(permissions, needs),
  };
}

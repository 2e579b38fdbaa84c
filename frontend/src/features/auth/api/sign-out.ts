import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';

import { client, unwrap } from '@/api/client';
import { sessionQuery } from '@/api/session';
import { setLateEntry } from '@/components/ledger/late-entry';

import { setLocked } from '../lock';

/** Ends the session. Also when the server cannot be reached, this browser forgets what it showed. */
export function useSignOut() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => unwrap(client.DELETE('/sessions/current')),
    onSettled: async () => {
      setLocked(false);
      setLateEntry(null);
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, null);
      await navigate({ to: '/sign-in' });
    },
  });
}

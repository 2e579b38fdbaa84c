import { useMutation, useQueryClient } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import { sessionQuery } from '@/api/session';
import type { Session } from '@/api/types';
import { recall } from '@/lib/preferences';

import { setLocked } from '../lock';

export interface SignInForm {
  tenant_number: string;
  user_name: string;
  password: string;
}

/** Signs in; the terminal that this PC remembers comes along, if the server still knows it. */
export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (form: SignInForm): Promise<Session> => {
      const session = await unwrap(client.POST('/sessions', { body: form }));
      const terminal_id = recall('terminal');
      if (!terminal_id || session.terminal || session.must_change_password) return session;
      try {
        return await unwrap(client.PUT('/sessions/current/terminal', { body: { terminal_id } }));
      } catch {
        return session;
      }
    },
    onSuccess: (session) => {
      setLocked(false);
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, session);
    },
  });
}

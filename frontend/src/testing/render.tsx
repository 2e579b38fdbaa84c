// What a part of a screen needs around it in a test: queries, and the gate that every write of value goes through.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';

import { sessionQuery } from '@/api/session';
import type { Session } from '@/api/types';
import { CommandGate } from '@/components/ledger/command-gate';

/** Shows it; to whom, where it asks what they may do. */
export function renderAtTheTill(part: ReactNode, session?: Session): void {
  const queries = new QueryClient();
  if (session) queries.setQueryData(sessionQuery.queryKey, session);
  render(
    <QueryClientProvider client={queries}>
      <CommandGate>{part}</CommandGate>
    </QueryClientProvider>,
  );
}

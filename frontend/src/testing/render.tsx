// What a part of a screen needs around it in a test: queries, and the gate that every write of value goes through.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';

import { CommandGate } from '@/components/ledger/command-gate';

export function renderAtTheTill(part: ReactNode): void {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <CommandGate>{part}</CommandGate>
    </QueryClientProvider>,
  );
}

import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Member } from '@/api/types';

export const memberQuery = (id: string) =>
  queryOptions({
    queryKey: ['members', 'one', id],
    queryFn: async () => (await unwrap(client.GET('/members/{id}', { params: { path: { id } } }))) as Member,
  });

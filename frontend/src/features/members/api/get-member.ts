import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';

export const memberQuery = (id: string) =>
  queryOptions({
    queryKey: ['members', 'one', id],
    queryFn: () => unwrap(client.GET('/members/{id}', { params: { path: { id } } })),
  });

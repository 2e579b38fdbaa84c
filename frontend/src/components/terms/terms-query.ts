import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Membership, TermChange } from '@/api/types';

/** How the terms of a membership's counts changed. Whatever is posted makes another version, and asks again. */
export const termChangesOf = ({ id, version }: Pick<Membership, 'id' | 'version'>) =>
  queryOptions({
    queryKey: ['term-changes', id, version],
    queryFn: async (): Promise<TermChange[]> => {
      const page = await unwrap(client.GET('/memberships/{id}/term-changes', { params: { path: { id } } }));
      return page.items as TermChange[];
    },
  });

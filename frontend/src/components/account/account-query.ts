import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Account, Membership } from '@/api/types';

/** What a membership owes on account, sale by sale; anew whenever its value moved. */
export const accountOf = ({ id, version }: Membership) =>
  queryOptions({
    queryKey: ['members', 'account', id, version],
    queryFn: (): Promise<Account> => unwrap(client.GET('/memberships/{id}/account', { params: { path: { id } } })),
  });

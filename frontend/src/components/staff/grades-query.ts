import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';

/** 职级: every grade, also retired ones. */
export const gradesQuery = queryOptions({
  queryKey: ['employee-grades', 'choice'],
  queryFn: () => unwrap(client.GET('/employee-grades')),
  staleTime: 60_000,
  retry: false,
});

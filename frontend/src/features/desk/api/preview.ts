import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { ConsumptionRequest, TopUpRequest } from '@/api/types';

/** What a consumption would do. Nothing is posted. */
export const consumptionPreview = (body: ConsumptionRequest | null) =>
  queryOptions({
    queryKey: ['preview', 'consumption', body],
    queryFn: () =>
      unwrap(client.POST('/consumptions', { params: { query: { preview: true } }, body: body as ConsumptionRequest })),
    enabled: body !== null,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });

/** What a top-up would do. Nothing is posted. */
export const topUpPreview = (body: TopUpRequest | null) =>
  queryOptions({
    queryKey: ['preview', 'top-up', body],
    queryFn: () =>
      unwrap(client.POST('/top-ups', { params: { query: { preview: true } }, body: body as TopUpRequest })),
    enabled: body !== null,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });

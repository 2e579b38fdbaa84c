import { queryOptions, useQueryClient } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { ApiProblem } from '@/api/problem';
import type { ConsumptionRequest, PostingResult, TopUpRequest } from '@/api/types';
import { asItHappened } from '@/components/ledger/late-entry';

/** What a consumption would do. Nothing is posted. */
export function consumptionPreview(asked: ConsumptionRequest | null) {
  const body = asked && asItHappened({ kind: 'consumption', body: asked }).body;
  return queryOptions({
    queryKey: ['preview', 'consumption', body],
    queryFn: () =>
      unwrap(client.POST('/consumptions', { params: { query: { preview: true } }, body: body as ConsumptionRequest })),
    enabled: body !== null,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}

/** What a top-up would do. Nothing is posted. */
export function topUpPreview(asked: TopUpRequest | null) {
  const body = asked && asItHappened({ kind: 'top_up', body: asked }).body;
  return queryOptions({
    queryKey: ['preview', 'top-up', body],
    queryFn: () =>
      unwrap(client.POST('/top-ups', { params: { query: { preview: true } }, body: body as TopUpRequest })),
    enabled: body !== null,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}

/** What a member agreed to: with the rules that its figures followed from, so that nothing is posted by other ones. */
export function agreedOn<Body extends object>(body: Body, shown: Pick<PostingResult, 'rules_digest'> | undefined) {
  return shown?.rules_digest ? { ...body, rules_digest: shown.rules_digest } : body;
}

/** Where other rules were in force by then, the figures that the clerk sees are counted again. Says whether. */
export function useCountAgain() {
  const queries = useQueryClient();
  return (problem: ApiProblem): boolean => {
    if (problem.code !== 'rules-changed') return false;
    void queries.invalidateQueries({ queryKey: ['preview'] });
    return true;
  };
}

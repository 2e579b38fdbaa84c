// Corrections that somebody asked for: those that wait, the newest of a posting, and what became of one.
import { queryOptions, type QueryClient } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import { ApiProblem } from '@/api/problem';
import type { CorrectionRequest, Page } from '@/api/types';

/** How often a request that waits is asked about where somebody waits for it. */
const WAITING_ASKED_MS = 4_000;
/** How often it is looked whether new ones wait. */
export const NEW_ASKED_MS = 30_000;

interface Listed {
  state?: 'waiting';
  posting_id?: string;
  limit: number;
  cursor?: string;
}

const listed = async (query: Listed) =>
  (await unwrap(client.GET('/correction-requests', { params: { query } }))) as Page<CorrectionRequest>;

/** The newest request for a posting; none when nobody asked. */
export const newestRequestOf = (postingId: string) =>
  queryOptions({
    queryKey: ['correction-requests', 'of', postingId],
    queryFn: async () => (await listed({ posting_id: postingId, limit: 1 })).items[0] ?? null,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'waiting' ? WAITING_ASKED_MS : false),
    refetchOnWindowFocus: true,
  });

/** A page of those that wait and that this person may see, newest first. */
export const listWaitingRequests = (limit: number, cursor?: string) =>
  listed({ state: 'waiting', limit, ...(cursor ? { cursor } : {}) });

/** The newest of those that wait. */
export const waitingRequests = (limit: number) =>
  queryOptions({
    queryKey: ['correction-requests', 'waiting', limit],
    queryFn: () => listWaitingRequests(limit),
    refetchInterval: NEW_ASKED_MS,
  });

/** What approving one would do now. */
export const approvalPreview = (id: string) =>
  queryOptions({
    queryKey: ['preview', 'correction-approval', id],
    queryFn: () =>
      unwrap(
        client.POST('/correction-approvals', {
          params: { query: { preview: true } },
          body: { correction_request_id: id },
        }),
      ),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });

const watched = new Set<string>();

/** Follows a request until it has ended, wherever the clerk is by then, and tells it once. */
export function followRequest(id: string, queries: QueryClient, onEnd: (request: CorrectionRequest) => void): void {
  if (watched.has(id)) return;
  watched.add(id);
  const again = () => void setTimeout(() => void look(), WAITING_ASKED_MS);
  const look = async () => {
    let request: CorrectionRequest;
    try {
      const found = await unwrap(client.GET('/correction-requests/{id}', { params: { path: { id } } }));
      request = found.request as CorrectionRequest;
    } catch (error) {
      // Whoever signed out, or may not look any more, is told nothing.
      const isOver = error instanceof ApiProblem && [401, 403, 404].includes(error.status);
      return isOver ? void watched.delete(id) : again();
    }
    if (request.state === 'waiting') return again();
    watched.delete(id);
    for (const queryKey of [['correction-requests'], ['postings'], ['members']])
      void queries.invalidateQueries({ queryKey });
    onEnd(request);
  };
  again();
}

import { client, unwrap } from '@/api/client';
import type { MemberRow, Page } from '@/api/types';

export interface MemberFilter {
  q?: string | undefined;
  tier?: string | undefined;
}

const ROWS = 50;

export function listMembers(filter: MemberFilter, cursor: string | undefined): Promise<Page<MemberRow>> {
  return unwrap(
    client.GET('/members', {
      params: {
        query: {
          limit: ROWS,
          ...(filter.q ? { q: filter.q } : {}),
          ...(filter.tier ? { tier: Number(filter.tier) } : {}),
          ...(cursor ? { cursor } : {}),
        },
      },
    }),
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';

import type { Page } from '@/api/types';

/** A list that comes in pages by cursor; more is asked for, not counted. `askedEveryMs` for one that others change. */
export function usePages<T>(
  key: readonly unknown[],
  load: (cursor: string | undefined) => Promise<Page<T>>,
  enabled = true,
  askedEveryMs: number | false = false,
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled,
    refetchInterval: askedEveryMs,
  });
  return { ...query, items: query.data?.pages.flatMap((page) => page.items) ?? [] };
}

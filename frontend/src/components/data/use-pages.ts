import { useInfiniteQuery } from '@tanstack/react-query';

import type { Page } from '@/api/types';

interface PagesOptions {
  enabled?: boolean;
  /** For a list that others change while it is shown. */
  askedEveryMs?: number;
}

/** A list that comes in pages by cursor; more is asked for, not counted. */
export function usePages<T>(
  key: readonly unknown[],
  load: (cursor: string | undefined) => Promise<Page<T>>,
  { enabled = true, askedEveryMs }: PagesOptions = {},
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled,
    refetchInterval: askedEveryMs ?? false,
  });
  return { ...query, items: query.data?.pages.flatMap((page) => page.items) ?? [] };
}

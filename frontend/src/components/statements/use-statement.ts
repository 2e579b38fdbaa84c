// A statement that comes in pages: what was held with the first, movements with each.
import { useInfiniteQuery } from '@tanstack/react-query';

import type { Statement, StatementMovement, StatementSummary } from '@/api/types';

/** Every page, once all are there. */
interface WholeStatement {
  statement: Statement;
  summary: StatementSummary;
  movements: readonly StatementMovement[];
}

/** The pages that are there, and how to have the rest; the first may have come with something else. */
export function useStatement(
  key: readonly unknown[],
  load: (cursor: string | undefined) => Promise<Statement>,
  enabled = true,
  firstPage?: Statement,
) {
  const query = useInfiniteQuery({
    queryKey: ['statement', ...key],
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled,
    ...(firstPage ? { initialData: { pages: [firstPage], pageParams: [undefined] } } : {}),
  });
  const first = query.data?.pages[0];
  const items = query.data?.pages.flatMap((page) => page.movements) ?? [];
  /** Fetches what is not there yet: paper shows everything. */
  const fetchWhole = async (): Promise<WholeStatement> => {
    let { data, hasNextPage } = query;
    while (hasNextPage) {
      const next = await query.fetchNextPage({ throwOnError: true });
      ({ data, hasNextPage } = next);
    }
    const [statement] = data?.pages ?? [];
    if (!statement?.summary) throw new Error('no statement yet');
    return {
      statement,
      summary: statement.summary,
      movements: data?.pages.flatMap((page) => page.movements) ?? [],
    };
  };
  return { ...query, first, summary: first?.summary ?? null, items, fetchWhole };
}

export type StatementPages = ReturnType<typeof useStatement>;

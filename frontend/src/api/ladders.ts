// The tiers of the company's programs, as their ladders name them.
import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from './client';
import type { TierLadderBody } from './types';

/** Every version of every ladder, newest first; for people who may read rules. */
export const laddersQuery = queryOptions({
  queryKey: ['rules', 'ladders'],
  queryFn: () => unwrap(client.GET('/rules', { params: { query: { kind: 'tier_ladder', limit: 200 } } })),
  staleTime: 10 * 60_000,
  retry: false,
});

/** The steps of one version, lowest first, by their names in a language. */
export function stepsOf(ladder: { body: unknown } | undefined, language: string): { level: number; name: string }[] {
  return ((ladder?.body as TierLadderBody | undefined)?.steps ?? []).map((step) => ({
    level: step.level,
    name: step.name[language] ?? step.name['zh-CN'] ?? step.code,
  }));
}

/** The names of each level over all ladders in force: programs may call the same step differently. */
export function tierNames(ladders: readonly { state: string; body: unknown }[], language: string): Map<number, string> {
  const names = new Map<number, Set<string>>();
  for (const ladder of ladders.filter((each) => each.state === 'in_force')) {
    for (const { level, name } of stepsOf(ladder, language))
      names.set(level, (names.get(level) ?? new Set()).add(name));
  }
  return new Map([...names].toSorted(([a], [b]) => a - b).map(([level, words]) => [level, [...words].join(' / ')]));
}

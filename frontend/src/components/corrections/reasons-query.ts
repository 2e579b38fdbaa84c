// Why something is taken back or comes back: the company's reasons, in its order.
import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { CorrectionReason, ReasonUse } from '@/api/types';

const KEPT_MS = 5 * 60_000;

export const reasonsQuery = queryOptions({
  queryKey: ['correction-reasons', 'choice'],
  queryFn: () => unwrap(client.GET('/correction-reasons')),
  staleTime: KEPT_MS,
});

/** Those that may be given for a correction, or for a return. */
export function reasonsFor(reasons: readonly CorrectionReason[], use: Exclude<ReasonUse, 'both'>): CorrectionReason[] {
  return reasons.filter((reason) => !reason.retired && (reason.used_for === use || reason.used_for === 'both'));
}

/** Its words in the language of the screen. */
export function reasonWords(reason: CorrectionReason, language: string): string {
  return language === 'en' ? reason.labels.en : reason.labels['zh-CN'];
}

// What a refusal says of the proof that it wants: what would be taken, and what is accepted.
import type { ProblemBody } from '@/api/problem';
import type { ProofKind } from '@/api/types';

/** For how much a proof is asked. */
export interface Takes {
  stored_value: string;
  points: number;
  counts: number;
}

export interface Demand {
  takes: Takes;
  accepted: readonly string[];
  byCard: boolean;
  byCode: boolean;
}

const CARD: readonly ProofKind[] = ['card_read', 'card_swiped'];

/** Reads a `proof-required` problem. */
export function demandOf(body: ProblemBody): Demand {
  const figures = body as Record<string, unknown>;
  const accepted = Array.isArray(figures['accepted']) ? figures['accepted'].map(String) : [];
  return {
    takes: {
      stored_value: typeof figures['stored_value'] === 'string' ? figures['stored_value'] : '0',
      points: Number(figures['points'] ?? 0),
      counts: Number(figures['counts'] ?? 0),
    },
    accepted,
    byCard: CARD.some((kind) => accepted.includes(kind)),
    byCode: accepted.includes('sms_code'),
  };
}

// The company's reasons, and what a preview of a correction or return tells. Only what screens show: no rule is decided here.
import type {
  Consequence,
  Correction,
  CorrectionReason,
  CorrectionRequest,
  PostingResult,
  ReasonTotal,
  ReasonUse,
} from '@/api/types';
import { sum } from '@/lib/money';

import { freshId, sessionOf } from './facts';
import { shop } from './shop';

const reason = (code: string, zh: string, en: string, used_for: ReasonUse, position: number): CorrectionReason => ({
  id: freshId(),
  code,
  labels: { 'zh-CN': zh, en },
  used_for,
  position,
  retired: false,
  row_version: 1,
});

export const REASONS: CorrectionReason[] = [
  reason('wrong-amount', '录错金额', 'Wrong amount', 'correction', 0),
  reason('wrong-member', '录错会员', 'Wrong member', 'correction', 1),
  reason('changed-mind', '顾客改变主意', 'Customer changed their mind', 'both', 2),
  reason('does-not-fit', '尺寸不合适', 'Does not fit', 'return', 3),
];

/** The words that a posting keeps. */
export function wordsOf(body: { reason_code?: string; reason?: string }): string {
  const label = REASONS.find((each) => each.code === body.reason_code)?.labels['zh-CN'];
  return [label, body.reason].filter(Boolean).join('：');
}

/** What changes in the balances, and money to hand back. */
export function consequencesOf({ before, after, tenders, tier_change }: PostingResult): Consequence[] {
  const balance = (value: NonNullable<Consequence['value']>, from: string, to: string): Consequence[] =>
    from === to
      ? []
      : [
          {
            code: 'balance',
            fate: value.startsWith('owed') ? 'debt' : 'undone',
            value,
            before: from,
            after: to,
          },
        ];
  return [
    ...balance('principal', before.principal, after.principal),
    ...balance('bonus', before.bonus, after.bonus),
    ...balance('reward_points', String(before.reward_points), String(after.reward_points)),
    ...balance('tier_points', String(before.tier_points), String(after.tier_points)),
    ...(tier_change
      ? [
          {
            code: 'tier_back' as const,
            fate: 'undone' as const,
            before: tier_change.from?.name ?? '',
            after: tier_change.to?.name ?? '',
          },
        ]
      : []),
    ...tenders
      .filter((tender) => tender.method !== 'stored_value' && tender.method !== 'points')
      .map(({ method, amount }) => ({ code: 'hand_back' as const, fate: 'by_hand' as const, method, amount })),
  ];
}

/** Every correction and return, newest first. */
export function corrections(): Correction[] {
  const postings = [...shop.records, shop.walkIn].flatMap((record) => record.postings);
  const made = postings.filter((posting) => posting.kind === 'reversal' || posting.kind === 'return');
  return made
    .flatMap((correction) => {
      const original = postings.find((posting) => posting.id === correction.reverses);
      const known = REASONS.find((each) => correction.reason?.startsWith(each.labels['zh-CN']));
      const named = known ? { code: known.code, name: known.labels['zh-CN'] } : null;
      return original ? [{ correction, original, reason: named, approved_by: null }] : [];
    })
    .toSorted((a, b) => b.correction.recorded_at.localeCompare(a.correction.recorded_at));
}

export function totalsOf(items: readonly Correction[]): ReasonTotal[] {
  const keyOf = (each: Correction) => `${each.reason?.code} ${each.correction.kind}`;
  const keys = [...new Set(items.map(keyOf))];
  return keys.map((key) => {
    const group = items.filter((each) => keyOf(each) === key);
    return {
      reason: group[0]?.reason ?? null,
      kind: group[0]?.correction.kind === 'return' ? 'return' : 'reversal',
      count: group.length,
      total: sum(group.map((each) => each.correction.total)),
    };
  });
}

const DAY_MS = 24 * 60 * 60_000;
const ASKED: CorrectionRequest[] = [];

/** What somebody asked for, newest first. */
export const requests = (): CorrectionRequest[] => ASKED;

/** Asks for a correction; nothing without its posting. */
export function askFor(body: {
  posting_id: string;
  kind?: 'reversal' | 'return';
  reason_code?: string;
  reason?: string;
}): CorrectionRequest | null {
  const postings = [...shop.records, shop.walkIn].flatMap((record) => record.postings);
  const original = postings.find((posting) => posting.id === body.posting_id);
  if (!original) return null;
  const { user } = sessionOf();
  const now = Date.now();
  const made: CorrectionRequest = {
    id: freshId(),
    state: 'waiting',
    kind: body.kind ?? 'reversal',
    original,
    reason: null,
    words: wordsOf(body),
    amount: original.total,
    asked_by: { id: user.id, name: user.display_name },
    asked_at: new Date(now).toISOString(),
    lapses_at: new Date(now + DAY_MS).toISOString(),
    ended_by: null,
    ended_at: null,
    correction_id: null,
    note: null,
    cause: null,
  };
  ASKED.unshift(made);
  return made;
}

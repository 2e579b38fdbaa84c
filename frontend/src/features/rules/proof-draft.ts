// 验证规则 while it is written: from what on the member has to show that they are there, and how.
import type { ProofBody, ProofKind, RuleVersion } from '@/api/types';

import type { DraftError } from './drafts';

export const PROOF_KINDS: readonly ProofKind[] = ['card_read', 'card_swiped', 'sms_code'];

export interface ProofDraft {
  kind: 'proof';
  /** Each empty for "never". */
  storedValueFrom: string;
  pointsFrom: string;
  countsFrom: string;
  accepted: readonly ProofKind[];
}

export function proofDraftOf(version: RuleVersion | undefined): ProofDraft {
  const rule = version?.body as ProofBody | undefined;
  return {
    kind: 'proof',
    storedValueFrom: rule?.stored_value_from ?? '',
    pointsFrom: rule?.points_from == null ? '' : String(rule.points_from),
    countsFrom: rule?.counts_from == null ? '' : String(rule.counts_from),
    accepted: rule?.accepted ?? PROOF_KINDS,
  };
}

interface Readers {
  money: (pointer: string, typed: string) => string;
  whole: (pointer: string, typed: string) => number;
}

export function proofBodyOf(
  draft: ProofDraft,
  wrong: (pointer: string, error: DraftError) => void,
  { money, whole }: Readers,
): ProofBody {
  const number = (pointer: string, typed: string) => (typed.trim() === '' ? null : whole(pointer, typed));
  const body: ProofBody = {
    stored_value_from: draft.storedValueFrom.trim() === '' ? null : money('/stored_value_from', draft.storedValueFrom),
    points_from: number('/points_from', draft.pointsFrom),
    counts_from: number('/counts_from', draft.countsFrom),
    accepted: [...draft.accepted],
  };
  const asks = body.stored_value_from !== null || body.points_from !== null || body.counts_from !== null;
  if (asks && draft.accepted.length === 0) wrong('/accepted', 'required');
  return body;
}

// 跨店规则 while it is written: who carries bonus that another shop delivers, and where bonus may be spent.
import type { CrossShopBody, RuleVersion } from '@/api/types';
import { formatPercent, parsePercent } from '@/lib/money';

import type { DraftError } from './drafts';

const WHOLE_BP = 10_000;

export interface CrossShopDraft {
  kind: 'cross_shop';
  carrier: 'deliverer' | 'issuer' | 'both';
  /** The part of the shop of the top-up, in percent; read where both carry. */
  share: string;
  onlyWhereGiven: boolean;
}

export function crossShopDraftOf(version: RuleVersion | undefined): CrossShopDraft {
  const rule = version?.body as CrossShopBody | undefined;
  const share = rule?.issuer_share_bp ?? 0;
  const carrier = share === 0 ? 'deliverer' : share === WHOLE_BP ? 'issuer' : 'both';
  return {
    kind: 'cross_shop',
    carrier,
    share: carrier === 'both' ? formatPercent(share) : '50',
    onlyWhereGiven: rule?.bonus_only_where_given ?? false,
  };
}

export function crossShopBodyOf(
  draft: CrossShopDraft,
  wrong: (pointer: string, error: DraftError) => void,
): CrossShopBody {
  const share = (): number => {
    if (draft.carrier !== 'both') return draft.carrier === 'issuer' ? WHOLE_BP : 0;
    const typed = parsePercent(draft.share);
    if (typed === null || typed < 0 || typed > WHOLE_BP) {
      wrong('/issuer_share_bp', draft.share.trim() === '' ? 'required' : 'percent');
    }
    return typed ?? 0;
  };
  return { issuer_share_bp: share(), bonus_only_where_given: draft.onlyWhereGiven };
}

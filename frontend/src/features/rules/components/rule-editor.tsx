import type { RuleDraft } from '../drafts';
import { CardDiscountEditor } from './card-discount-editor';
import { CashRoundingEditor } from './cash-rounding-editor';
import { CommissionEditor } from './commission-editor';
import { CrossShopEditor } from './cross-shop-editor';
import type { TierStep } from './editor-parts';
import { PointsPaymentEditor } from './points-payment-editor';
import { PricingEditor } from './pricing-editor';
import { PointsEditor } from './points-editor';
import { PromotionEditor } from './promotion-editor';
import { ProofEditor } from './proof-editor';
import { SpendingOrderEditor } from './spending-order-editor';
import { TierDiscountEditor } from './tier-discount-editor';
import { TierLadderEditor } from './tier-ladder-editor';
import { TopUpEditor } from './top-up-editor';

interface RuleEditorProps {
  draft: RuleDraft;
  live: RuleDraft | null;
  tiers: readonly TierStep[];
  onChange: (draft: RuleDraft) => void;
  errorOf: (pointer: string) => string | undefined;
  readOnly: boolean;
}

/** The fields of one rule, by its kind. */
export function RuleEditor({ draft, live, ...rest }: RuleEditorProps) {
  switch (draft.kind) {
    case 'top_up':
      return <TopUpEditor draft={draft} live={live?.kind === 'top_up' ? live : null} {...rest} />;
    case 'points':
      return <PointsEditor draft={draft} live={live?.kind === 'points' ? live : null} {...rest} />;
    case 'tier_ladder':
      return <TierLadderEditor draft={draft} live={live?.kind === 'tier_ladder' ? live : null} {...rest} />;
    case 'tier_discount':
      return <TierDiscountEditor draft={draft} live={live?.kind === 'tier_discount' ? live : null} {...rest} />;
    case 'card_discount':
      return <CardDiscountEditor draft={draft} live={live?.kind === 'card_discount' ? live : null} {...rest} />;
    case 'spending_order':
      return <SpendingOrderEditor draft={draft} live={live?.kind === 'spending_order' ? live : null} {...rest} />;
    case 'promotion':
      return <PromotionEditor draft={draft} live={null} {...rest} />;
    case 'pricing':
      return <PricingEditor draft={draft} live={live?.kind === 'pricing' ? live : null} {...rest} />;
    case 'points_payment':
      return <PointsPaymentEditor draft={draft} live={live?.kind === 'points_payment' ? live : null} {...rest} />;
    case 'commission':
      return <CommissionEditor draft={draft} live={live?.kind === 'commission' ? live : null} {...rest} />;
    case 'cross_shop':
      return <CrossShopEditor draft={draft} live={live?.kind === 'cross_shop' ? live : null} {...rest} />;
    case 'proof':
      return <ProofEditor draft={draft} live={live?.kind === 'proof' ? live : null} {...rest} />;
    case 'cash_rounding':
      return <CashRoundingEditor draft={draft} live={live?.kind === 'cash_rounding' ? live : null} {...rest} />;
  }
}

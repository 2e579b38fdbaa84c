// A rule as it is being written: texts in fields. Becomes a body only when every field can be read; each that cannot is
// named by the pointer that the server would use.
import type {
  CardDiscountBody,
  PointsBody,
  RuleBody,
  RuleKind,
  RuleVersion,
  SpendingOrderBody,
  TierDiscountBody,
  TierLadderBody,
  TopUpBody,
} from '@/api/types';
import { formatPercent, fromMinor, parsePercent, parseTyped, toMinor } from '@/lib/money';

import { commissionBodyOf, commissionDraftOf, type CommissionDraft } from './commission-draft';
import { proofBodyOf, proofDraftOf, type ProofDraft } from './proof-draft';
import { crossShopBodyOf, crossShopDraftOf, type CrossShopDraft } from './cross-shop-draft';
import { earningBodyOf, earningDraftOf, type EarningDraft } from './points-draft';
import { promotionBodyOf, promotionDraftOf, type PromotionDraft } from './promotion-draft';
import {
  cashRoundingDraftOf,
  pointsPaymentBodyOf,
  pointsPaymentDraftOf,
  pricingBodyOf,
  pricingDraftOf,
  type CashRoundingDraft,
  type PointsPaymentDraft,
  type PricingDraft,
} from './sale-drafts';

export interface BonusDraft {
  /** Percent, or a fixed amount. */
  way: 'percent' | 'fixed';
  value: string;
}

export interface BandDraft extends BonusDraft {
  from: string;
  /** Points that it gives, beside a bonus or instead of one; empty for none. */
  points: string;
}

export interface StepDraft {
  code: string;
  zh: string;
  en: string;
  from: string;
  /** Money topped up that reaches it as well; empty for none. */
  toppedUp: string;
  /** Money of one top-up that reaches it as well; empty for none. */
  oneTopUp: string;
}

export interface LevelDraft {
  level: string;
  value: string;
}

/** What each level takes off, and goods that are never discounted. */
export interface OffByLevel {
  levels: LevelDraft[];
  /** Codes of categories. */
  excluded: readonly string[];
}

/** To which top-ups a rule applies, and what the first one brings. */
interface TopUpTerms {
  /** Codes of ways of payment; none for all. */
  methods: readonly string[];
  /** An empty value: nothing. */
  first: BonusDraft;
  lastDay: string;
  /** Months after which points that it gives lapse; empty for never. */
  pointsMonths: string;
  /** In how many monthly parts the bonus comes; empty for all at once. */
  instalments: string;
  /** The most that it may give as bonus in all; empty for no limit. */
  budget: string;
}

export type RuleDraft =
  | ({ kind: 'top_up'; mode: TopUpBody['mode']; bands: BandDraft[]; months: string } & TopUpTerms)
  | ({
      kind: 'points';
      rewardUnit: string;
      tierUnit: string;
      /** Codes of categories that earn nothing. */
      excluded: readonly string[];
      factors: LevelDraft[];
      months: string;
      /** Days until points can be spent; empty for at once. */
      pendingDays: string;
      onShortfall: PointsBody['on_shortfall'];
      base: PointsBody['base'];
      /** Codes of ways of payment. */
      silentTenders: readonly string[];
    } & EarningDraft)
  | {
      kind: 'tier_ladder';
      steps: StepDraft[];
      /** Months within which money topped up counts together; empty for all that was ever topped up. */
      months: string;
    }
  | ({ kind: 'tier_discount' } & OffByLevel)
  | ({ kind: 'card_discount'; policy: CardDiscountBody['policy'] } & OffByLevel)
  | { kind: 'spending_order'; order: SpendingOrderBody['order'] }
  | PromotionDraft
  | PricingDraft
  | PointsPaymentDraft
  | CashRoundingDraft
  | CommissionDraft
  | CrossShopDraft
  | ProofDraft;

/** What a field got wrong. */
export type DraftError = 'amount' | 'percent' | 'factor' | 'whole' | 'required' | 'rising' | 'time';

export type Checked = { ok: true; body: RuleBody } | { ok: false; errors: Record<string, DraftError> };

/** A draft that begins as the given version, or as something sensible. */
export function draftOf(kind: RuleKind, version: RuleVersion | undefined): RuleDraft {
  const body = version?.body;
  switch (kind) {
    case 'top_up': {
      const rule = body as TopUpBody | undefined;
      return {
        kind,
        mode: rule?.mode ?? 'highest',
        bands: rule?.bands.map((band) => ({
          from: band.from,
          ...(band.points && isUnsaid(band) ? { way: 'fixed', value: '' } : bonusDraftOf(band)),
          points: band.points ? String(band.points) : '',
        })) ?? [{ from: '1000.00', way: 'percent', value: '10', points: '' }],
        months: monthsText(rule?.bonus_months),
        methods: rule?.methods ?? [],
        first: rule?.first ? bonusDraftOf(rule.first) : { way: 'fixed', value: '' },
        lastDay: rule?.last_day ?? '',
        pointsMonths: monthsText(rule?.points_months),
        instalments: monthsText(rule?.instalments),
        budget: rule?.budget ?? '',
      };
    }
    case 'points': {
      const rule = body as PointsBody | undefined;
      return {
        kind,
        rewardUnit: rule?.reward_unit ?? '10.00',
        tierUnit: rule?.tier_unit ?? '1.00',
        excluded: rule?.excluded_categories ?? [],
        ...earningDraftOf(rule),
        factors:
          rule?.tier_factors.map((factor) => ({
            level: String(factor.level),
            value: formatPercent(factor.factor_bp / 100),
          })) ?? [],
        months: monthsText(rule?.points_months),
        pendingDays: rule?.pending_days ? String(rule.pending_days) : '',
        onShortfall: rule?.on_shortfall ?? 'refuse',
        base: rule?.base ?? 'without_points_part',
        silentTenders: rule?.silent_tenders ?? [],
      };
    }
    case 'tier_ladder': {
      const rule = body as TierLadderBody | undefined;
      return {
        kind,
        steps: rule?.steps.map((step) => ({
          code: step.code,
          zh: step.name['zh-CN'] ?? '',
          en: step.name.en ?? '',
          from: String(step.from_points),
          toppedUp: step.topped_up_from ?? '',
          oneTopUp: step.one_top_up_from ?? '',
        })) ?? [
          { code: 'ordinary', zh: '\u666e\u901a', en: 'Ordinary', from: '0', toppedUp: '', oneTopUp: '' },
          { code: 'silver', zh: '\u94f6\u5361', en: 'Silver', from: '10000', toppedUp: '', oneTopUp: '' },
        ],
        months: monthsText(rule?.topped_up_months),
      };
    }
    case 'tier_discount':
      return { kind, ...offByLevelOf(body as TierDiscountBody | undefined, { level: '1', value: '5' }) };
    case 'card_discount': {
      const rule = body as CardDiscountBody | undefined;
      return {
        kind,
        policy: rule?.policy ?? 'card_part_only',
        ...offByLevelOf(rule, { level: '0', value: '20' }),
      };
    }
    case 'spending_order':
      return { kind, order: (body as SpendingOrderBody | undefined)?.order ?? 'proportional' };
    case 'promotion':
      return promotionDraftOf(version);
    case 'pricing':
      return pricingDraftOf(version);
    case 'points_payment':
      return pointsPaymentDraftOf(version);
    case 'cash_rounding':
      return cashRoundingDraftOf(version);
    case 'commission':
      return commissionDraftOf(version);
    case 'cross_shop':
      return crossShopDraftOf(version);
    case 'proof':
      return proofDraftOf(version);
  }
}

/** Reads a draft into a body, or names every field that cannot be read. */
export function checkDraft(draft: RuleDraft): Checked {
  const errors: Record<string, DraftError> = {};
  const wrong = (pointer: string, error: DraftError) => {
    errors[pointer] = error;
  };
  const money = (pointer: string, text: string): string => {
    const minor = parseTyped(text);
    if (minor === null || minor <= 0) errors[pointer] = text.trim() === '' ? 'required' : 'amount';
    return fromMinor(minor ?? 0);
  };
  const percent = (pointer: string, text: string): number => {
    const points = parsePercent(text);
    if (points === null || points < 0) errors[pointer] = text.trim() === '' ? 'required' : 'percent';
    return points ?? 0;
  };
  const whole = (pointer: string, text: string): number => {
    if (!/^\d{1,9}$/.test(text.trim())) errors[pointer] = text.trim() === '' ? 'required' : 'whole';
    return Number.parseInt(text, 10) || 0;
  };
  const months = (pointer: string, text: string): number | null => (text.trim() === '' ? null : whole(pointer, text));
  const rising = (pointers: string[], values: number[]) => {
    values.forEach((value, index) => {
      const before = values[index - 1];
      const pointer = pointers[index];
      if (before !== undefined && pointer && value <= before && !errors[pointer]) errors[pointer] = 'rising';
    });
  };
  const offByLevel = ({ levels, excluded }: OffByLevel): TierDiscountBody => ({
    by_tier: levels.map((each, index) => ({
      level: whole(`/by_tier/${index}/level`, each.level),
      percent_off_bp: percent(`/by_tier/${index}/percent_off_bp`, each.value),
    })),
    excluded_categories: [...excluded],
  });
  const body = ((): RuleBody => {
    switch (draft.kind) {
      case 'top_up': {
        const bonus = (pointer: string, { way, value }: BonusDraft) =>
          way === 'percent' ? { percent_bp: percent(pointer, value) } : { fixed: money(pointer, value) };
        const bands = draft.bands.map((band, index) => ({
          from: money(`/bands/${index}/from`, band.from),
          ...(givesPointsAlone(band) ? {} : bonus(`/bands/${index}/value`, band)),
          ...(band.points.trim() === '' ? {} : { points: whole(`/bands/${index}/points`, band.points) }),
        }));
        rising(
          draft.bands.map((_, index) => `/bands/${index}/from`),
          draft.bands.map((band) => parseTyped(band.from) ?? 0),
        );
        return {
          mode: draft.mode,
          bands,
          bonus_months: months('/bonus_months', draft.months),
          ...(draft.pointsMonths.trim() === '' ? {} : { points_months: months('/points_months', draft.pointsMonths) }),
          ...(draft.instalments.trim() === '' ? {} : { instalments: months('/instalments', draft.instalments) }),
          ...(draft.methods.length > 0 ? { methods: [...draft.methods] } : {}),
          ...(draft.first.value.trim() === '' ? {} : { first: bonus('/first/value', draft.first) }),
          ...(draft.lastDay === '' ? {} : { last_day: draft.lastDay }),
          ...(draft.budget.trim() === '' ? {} : { budget: money('/budget', draft.budget) }),
        };
      }
      case 'points':
        return {
          reward_unit: money('/reward_unit', draft.rewardUnit),
          tier_unit: money('/tier_unit', draft.tierUnit),
          excluded_categories: [...draft.excluded],
          ...earningBodyOf(draft, wrong),
          tier_factors: draft.factors.map((factor, index) => ({
            level: whole(`/tier_factors/${index}/level`, factor.level),
            factor_bp: percent(`/tier_factors/${index}/factor_bp`, factor.value) * 100,
          })),
          points_months: months('/points_months', draft.months),
          pending_days: months('/pending_days', draft.pendingDays) ?? 0,
          on_shortfall: draft.onShortfall,
          base: draft.base,
          silent_tenders: [...draft.silentTenders],
        };
      case 'tier_ladder': {
        const steps = draft.steps.map((step, index) => {
          if (step.code.trim() === '') errors[`/steps/${index}/code`] = 'required';
          if (step.zh.trim() === '' && step.en.trim() === '') errors[`/steps/${index}/name`] = 'required';
          return {
            level: index,
            code: step.code.trim(),
            name: { 'zh-CN': step.zh.trim() || step.en.trim(), en: step.en.trim() || step.zh.trim() },
            from_points: whole(`/steps/${index}/from_points`, step.from),
            ...(step.toppedUp.trim() === ''
              ? {}
              : { topped_up_from: money(`/steps/${index}/topped_up_from`, step.toppedUp) }),
            ...(step.oneTopUp.trim() === ''
              ? {}
              : { one_top_up_from: money(`/steps/${index}/one_top_up_from`, step.oneTopUp) }),
          };
        });
        rising(
          steps.map((_, index) => `/steps/${index}/from_points`),
          steps.map((step) => step.from_points),
        );
        return {
          steps,
          ...(draft.months.trim() === '' ? {} : { topped_up_months: months('/topped_up_months', draft.months) }),
        };
      }
      case 'tier_discount':
        return offByLevel(draft);
      case 'card_discount':
        return { policy: draft.policy, ...offByLevel(draft) };
      case 'spending_order':
        return { order: draft.order };
      case 'promotion':
        return promotionBodyOf(draft, wrong);
      case 'pricing':
        return pricingBodyOf(draft, wrong);
      case 'points_payment':
        return pointsPaymentBodyOf(draft, wrong);
      case 'cash_rounding':
        return { mode: draft.mode, ...(draft.scope === 'whole_due' ? { applies_to: draft.scope } : {}) };
      case 'commission':
        return commissionBodyOf(draft, wrong);
      case 'cross_shop':
        return crossShopBodyOf(draft, wrong);
      case 'proof':
        return proofBodyOf(draft, wrong, { money, whole });
    }
  })();
  return Object.keys(errors).length === 0 ? { ok: true, body } : { ok: false, errors };
}

function offByLevelOf(rule: TierDiscountBody | undefined, fresh: LevelDraft): OffByLevel {
  return {
    levels: rule?.by_tier.map((each) => ({
      level: String(each.level),
      value: formatPercent(each.percent_off_bp),
    })) ?? [fresh],
    excluded: rule?.excluded_categories ?? [],
  };
}

const isUnsaid = (bonus: { percent_bp?: number | null; fixed?: string | null }): boolean =>
  bonus.percent_bp == null && bonus.fixed == null;

/** A band may leave its bonus out when it gives points. */
const givesPointsAlone = (band: BandDraft): boolean => band.value.trim() === '' && band.points.trim() !== '';

function bonusDraftOf(bonus: { percent_bp?: number | null; fixed?: string | null }): BonusDraft {
  const isShare = bonus.fixed === undefined || bonus.fixed === null;
  return isShare
    ? { way: 'percent', value: formatPercent(bonus.percent_bp ?? 0) }
    : { way: 'fixed', value: bonus.fixed ?? '' };
}

/** A bonus of one band as an example, rounded down as the rule is. */
export function exampleOf(band: BandDraft): { paid: string; bonus: string; points: number } | null {
  const paid = parseTyped(band.from);
  const points = Number.parseInt(band.points, 10) || 0;
  const given = givesPointsAlone(band) ? '0' : band.value;
  const value = band.way === 'percent' ? parsePercent(given) : parseTyped(given);
  if (paid === null || value === null) return null;
  const bonus = band.way === 'percent' ? Number((BigInt(paid) * BigInt(value)) / 10_000n) : value;
  return { paid: fromMinor(paid), bonus: fromMinor(bonus), points };
}

/** The sale that the example of an earning rule is about. */
export const EXAMPLE_AMOUNT = '100.00';

/** Points that the example sale earns at one tier's factor, rounded down as the rule is; `null` while a field is unread. */
export function pointsExampleOf(unitText: string, factorText: string): number | null {
  const unit = parseTyped(unitText);
  const factor = parsePercent(factorText);
  if (unit === null || unit <= 0 || factor === null) return null;
  const units = BigInt(toMinor(EXAMPLE_AMOUNT)) / BigInt(unit);
  return Number((units * BigInt(factor)) / 100n);
}

const monthsText = (months: number | null | undefined): string => (months == null ? '' : String(months));

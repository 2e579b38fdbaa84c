// A derivation in words: what was computed from what, by which rule, and which rules stayed silent and by how much. The
// steps carry figures only; every sentence is here and in the texts.
import i18n from 'i18next';
import type { useTranslation } from 'react-i18next';

import type { CashRoundingBody, Derivation, DerivationStep, NotFired, ProofUsed, RuleKind, RuleRef } from '@/api/types';
import { comma } from '@/lib/comma';
import { formatDate, formatInstantFull, lastDayOf } from '@/lib/format';
import {
  formatChange,
  formatMoney,
  formatPercent,
  formatWhole,
  formatWholeChange,
  formatZhe,
  isZero,
  subtract,
  sum,
} from '@/lib/money';

import { methodName } from './tender-words';

export type T = ReturnType<typeof useTranslation<['ledger', 'common']>>['t'];
/** Names a tier by its level, as the ladder that decided calls it. */
export type TierWords = (level: unknown, ladder?: RuleRef | null) => string;

/** One line of the account: words at the left, the figure at the right, inputs below. */
export interface Line {
  words: string;
  figure?: string;
  note?: string | undefined;
  total?: boolean;
}

export interface Part {
  title: string;
  result?: string;
  lines: Line[];
}

const DUE_STEPS = [
  'list',
  'member_price',
  'discount',
  'price_item',
  'own_price',
  'bill_discount',
  'card_discount',
  'due',
];
const PAID_STEPS = ['points_paid', 'rounded', 'tendered', 'put_on_account'];

const ROUNDING_MODES: readonly CashRoundingBody['mode'][] = [
  'down_to_tenth',
  'down_to_unit',
  'half_up_to_tenth',
  'half_up_to_unit',
];
const ITEM_SILENCES = ['other_day', 'other_hour', 'other_tier', 'other_goods', 'not_combined', 'beaten'] as const;

/** The account in its parts, each with its result. */
export function partsOf(steps: DerivationStep[], t: T, tierWords: TierWords): Part[] {
  const of = (...kinds: string[]) => steps.filter((step) => kinds.includes(step.step));
  const parts: Part[] = [];
  const add = (title: string, found: DerivationStep[], result?: string) => {
    if (found.length > 0)
      parts.push({ title, lines: found.map((step) => lineOf(step, t, tierWords)), ...(result ? { result } : {}) });
  };
  const due = of('due')[0];
  add(t('why.dueTitle'), of(...DUE_STEPS), due ? formatMoney(text(due.amount)) : undefined);
  add(t('why.paidTitle'), of(...PAID_STEPS));
  const bonus = of('bonus', 'first_top_up');
  add(
    t('why.bonusTitle'),
    bonus,
    bonus.length > 0 ? `+${formatMoney(sum(bonus.map((step) => text(step.bonus))))}` : undefined,
  );
  add(t('why.instalmentsTitle'), of('instalments', 'bonus_to_come'));
  const gift = of('gift_points')[0];
  add(t('why.giftPointsTitle'), of('gift_points'), gift && formatWholeChange(whole(gift.points)));
  add(t('why.packageTitle'), of('package_price', 'items_picked', 'counts_sold'));
  add(t('why.repaidTitle'), of('repaid'));
  add(t('why.usedTitle'), of('term_began', 'service_used', 'counts_used', 'pass_used'));
  add(t('common:kind.term_change'), of('term_changed'));
  add(
    t('why.refundTitle'),
    of(
      'refund_pair',
      'refund_counts',
      'refund_package',
      'refund_interest',
      'refund_fee',
      'refund_due',
      'instalments_ended',
      'gift_points_back',
    ),
  );
  add(t('why.elsewhereTitle'), of('pays_elsewhere', 'back_from_elsewhere'));
  add(t('why.holdTitle'), of('counts_frozen', 'hold_placed', 'hold_ended').filter(saysSomething));
  add(t('why.makeUpTitle'), of('made_up'));
  add(t('common:kind.points_adjustment'), of('points_entered', 'points_deducted_by_hand', 'points_cleared'));
  add(t('why.serialTitle'), of('serial'));
  add(t('why.proofTitle'), of('proof'));
  const reward = of('reward');
  add(
    t('common:posting.reward'),
    of('promotion', 'reward', 'points_vest'),
    reward[0] ? formatWholeChange(whole(reward[0].points)) : undefined,
  );
  const growth = of('growth');
  add(t('common:posting.growth'), growth, growth[0] ? formatWholeChange(whole(growth[0].points)) : undefined);
  add(t('why.tierTitle'), of('tier'));
  add(t('why.takenTitle'), of('taken'));
  const rewardLeft = of('reward_left')[0];
  add(t('why.returnTitle'), of('returned'));
  add(t('common:posting.reward'), of('reward_left'), rewardLeft && changeOf(rewardLeft));
  const growthLeft = of('growth_left')[0];
  add(t('common:posting.growth'), of('growth_left'), growthLeft && changeOf(growthLeft));
  add(t('why.pendingTitle'), of('points_pending'));
  add(t('why.correctionTitle'), of('mirrored', 'back_on_account', 'points_deducted', 'shortfall', 'reopened'));
  return parts;
}

/** The hold of a refund of packages sets no money aside. */
const saysSomething = (step: DerivationStep): boolean => step.step === 'counts_frozen' || !isZero(text(step.amount));

/** The account with the tail of the phone that a code went to, which is no part of it. */
export const withTail = (derivation: Derivation, proof: ProofUsed | null | undefined): Derivation => ({
  ...derivation,
  steps: derivation.steps.map((step) =>
    step.step === 'proof' && proof?.phone_tail ? { ...step, phone_tail: proof.phone_tail } : step,
  ),
});

const PROOFS = ['card_read', 'card_swiped', 'sms_code'] as const;

/** How a member showed that they were there; a way that came later is told as a card. */
function proofOf(code: unknown): (typeof PROOFS)[number] {
  return PROOFS.find((each) => each === code) ?? 'card_read';
}

const BASES = ['paid_share', 'list', 'charged', 'untouched', 'principal_left'] as const;

/** How deliveries count; a basis that came later is told as charged. */
function basisOf(code: unknown): (typeof BASES)[number] {
  return BASES.find((each) => each === code) ?? 'charged';
}

const FEE_REASONS = ['contract', 'law', 'shop_is_cause', 'seven_days'] as const;

/** Why a fee is what it is; a reason that came later is told as the contract's. */
function feeWhyOf(code: unknown): (typeof FEE_REASONS)[number] {
  return FEE_REASONS.find((each) => each === code) ?? 'contract';
}

const TERM_CHANGES = ['pause', 'resume', 'extend'] as const;

/** How a term changed; a way that came later is told as an extension. */
function termChangeOf(code: unknown): (typeof TERM_CHANGES)[number] {
  return TERM_CHANGES.find((each) => each === code) ?? 'extend';
}

function lineOf(step: DerivationStep, t: T, tierWords: TierWords): Line {
  const note = step.rule ? ruleWords(step.rule, t) : undefined;
  switch (step.step) {
    case 'list':
      return {
        words: whole(step.lines) === 1 ? t('why.list') : t('why.listOf', { count: whole(step.lines) }),
        figure: formatMoney(text(step.amount)),
      };
    case 'discount':
      return {
        words: t('why.discount', { tier: tierWords(step.level), ...zheOf(whole(step.percent_bp)) }),
        figure: `\u2212${formatMoney(text(step.off))}`,
        note: [t('why.discountBase', { base: formatMoney(text(step.base)) }), note].filter(Boolean).join(comma()),
      };
    case 'member_price':
      return { words: t('why.memberPrice'), ...takenOff(step, t) };
    case 'price_item':
      return {
        words: t('why.priceItem', { code: text(step.code), ...zheOf(whole(step.percent_bp)) }),
        ...takenOff(step, t),
      };
    case 'own_price':
      return { words: t('why.ownPrice'), ...takenOff(step, t) };
    case 'bill_discount':
      return {
        words: step.percent_bp == null ? t('why.billAmount') : t('why.billDiscount', zheOf(whole(step.percent_bp))),
        ...takenOff(step, t),
      };
    case 'card_discount':
      return {
        words: t('why.cardDiscount', {
          ...zheOf(whole(step.percent_bp)),
          covered: formatMoney(text(step.covered)),
          paid: formatMoney(subtract(text(step.covered), text(step.off))),
        }),
        figure: `\u2212${formatMoney(text(step.off))}`,
        note,
      };
    case 'points_paid':
      return {
        words: t('why.pointsPaid', {
          points: formatWhole(whole(step.points)),
          per: formatWhole(whole(step.per)),
          worth: formatMoney(text(step.worth)),
        }),
        figure: formatMoney(text(step.amount)),
        note: [t('why.pointsMost', { most: formatWhole(whole(step.most)) }), note].filter(Boolean).join(comma()),
      };
    case 'rounded': {
      const mode = ROUNDING_MODES.find((each) => each === step.mode);
      return {
        words: t(step.applies_to === 'whole_due' ? 'why.roundedDue' : 'why.rounded', {
          before: formatMoney(text(step.before)),
          mode: mode ? t(`roundingMode.${mode}`) : text(step.mode),
        }),
        figure: formatChange(subtract(text(step.after), text(step.before))),
        note,
      };
    }
    case 'tendered':
      return {
        words: methodName(text(step.method), i18n.getFixedT(null, 'common')),
        figure: formatMoney(text(step.amount)),
      };
    case 'due':
      return { words: t('why.due'), figure: formatMoney(text(step.amount)), total: true };
    case 'bonus': {
      const rate =
        step.percent_bp == null ? null : t('why.bonusRate', { percent: formatPercent(whole(step.percent_bp)) });
      const figures = { paid: formatMoney(text(step.paid)), from: formatMoney(text(step.band_from)) };
      return {
        words: rate ? t('why.bonus', { ...figures, rate }) : t('why.bonusFixed', figures),
        figure: `+${formatMoney(text(step.bonus))}`,
        note,
      };
    }
    case 'first_top_up': {
      const percent = step.percent_bp == null ? null : formatPercent(whole(step.percent_bp));
      const bonus = formatMoney(text(step.bonus));
      return {
        words:
          percent === null
            ? t('why.firstTopUpFixed', { bonus })
            : t('why.firstTopUp', { paid: formatMoney(text(step.paid)), rate: t('why.bonusRate', { percent }) }),
        figure: `+${bonus}`,
        note,
      };
    }
    case 'gift_points': {
      const repaid = whole(step.repaid);
      const lapse = step.lapses_at ? t('why.giftPointsLapse', { at: formatInstantFull(text(step.lapses_at)) }) : null;
      const debt = repaid > 0 ? t('why.giftPointsRepaid', { points: formatWhole(repaid) }) : null;
      return {
        words: t('why.giftPoints', {
          paid: formatMoney(text(step.paid)),
          from: formatMoney(text(step.band_from)),
        }),
        figure: formatWholeChange(whole(step.points)),
        note: [debt, lapse, note].filter(Boolean).join(' · '),
      };
    }
    case 'gift_points_back': {
      const owed = whole(step.owed);
      return {
        words: t('why.giftPointsBack', { points: formatWhole(whole(step.given)) }),
        figure: formatWholeChange(-whole(step.taken)),
        ...(owed > 0 ? { note: t('why.giftPointsOwed', { points: formatWhole(owed) }) } : {}),
      };
    }
    case 'taken':
      return {
        words: t('why.taken'),
        figure: t('why.takenFigure', {
          principal: formatMoney(text(step.principal)),
          bonus: formatMoney(text(step.bonus)),
        }),
      };
    case 'promotion':
      return {
        words: t('why.promotion', {
          number: whole(step.number),
          base: formatMoney(text(step.base)),
          factor: whole(step.factor_bp) / 10_000,
          extra: formatMoney(text(step.extra)),
        }),
        figure: formatMoney(text(step.counted)),
        note,
      };
    case 'reward': {
      return {
        words: t('why.reward', {
          base: formatMoney(text(step.base)),
          unit: formatMoney(text(step.unit)),
          units: formatWhole(whole(step.units)),
          times: timesOf(step, t),
        }),
        figure: formatWholeChange(whole(step.points)),
        note:
          [whole(step.repaid) > 0 ? t('why.repaid', { points: whole(step.repaid) }) : '', note]
            .filter(Boolean)
            .join(comma()) || undefined,
      };
    }
    case 'made_up':
      return { words: t('why.madeUp', { day: text(step.sold_on) }), figure: formatMoney(text(step.worth)) };
    case 'points_entered': {
      const repaid = whole(step.repaid);
      const lapse = step.lapses_at ? t('why.giftPointsLapse', { at: formatInstantFull(text(step.lapses_at)) }) : null;
      const debt = repaid > 0 ? t('why.giftPointsRepaid', { points: formatWhole(repaid) }) : null;
      return {
        words: t('why.pointsEntered'),
        figure: formatWholeChange(whole(step.points)),
        note: [debt, lapse].filter(Boolean).join(' · '),
      };
    }
    case 'points_deducted_by_hand':
      return {
        words: t('why.pointsDeductedByHand', { available: formatWhole(whole(step.available)) }),
        figure: formatWholeChange(-whole(step.points)),
      };
    case 'points_cleared':
      return { words: t('why.pointsCleared'), figure: formatWholeChange(-whole(step.points)) };
    case 'serial':
      return { words: t(step.rebuilt_from ? 'why.serialRebuilt' : 'why.serialTyped'), figure: text(step.serial) };
    case 'proof':
      return {
        words: t(`why.proof.${proofOf(step.kind)}`),
        figure: formatInstantFull(text(step.confirmed_at)),
        note:
          [step.phone_tail ? t('why.proofTail', { tail: text(step.phone_tail) }) : '', note]
            .filter(Boolean)
            .join(comma()) || undefined,
      };
    case 'points_vest':
      return {
        words: t('why.pointsVest', { at: formatInstantFull(text(step.at)) }),
        figure: formatWhole(whole(step.points)),
      };
    case 'points_pending':
      return {
        words: t('why.pointsPending', { at: formatInstantFull(text(step.next_at)) }),
        figure: formatWhole(whole(step.points)),
      };
    case 'instalments':
      return {
        words: t('why.instalments', { count: whole(step.months), day: formatDate(text(step.first_on)) }),
        figure: formatMoney(text(step.bonus)),
        note,
      };
    case 'bonus_to_come':
      return {
        words: t('why.bonusToCome', { next: formatMoney(text(step.next)), day: formatDate(text(step.next_on)) }),
        figure: formatMoney(text(step.amount)),
      };
    case 'instalments_ended':
      return {
        words: t('why.instalmentsEnded', {
          come: formatWhole(whole(step.come)),
          count: whole(step.months),
          given: formatMoney(text(step.given)),
        }),
        figure: formatMoney(text(step.ended)),
      };
    case 'growth':
      return {
        words: t('why.growth', { base: formatMoney(text(step.base)), unit: formatMoney(text(step.unit)) }),
        figure: formatWholeChange(whole(step.points)),
        note: [t('why.growthTotal', { total: formatWhole(whole(step.total)) }), note].filter(Boolean).join(comma()),
      };
    case 'tier':
      return {
        words: t(whole(step.to) < whole(step.from) ? 'why.tierDown' : 'why.tier', {
          from: tierWords(step.from, step.rule),
          to: tierWords(step.to, step.rule),
        }),
        note,
      };
    case 'package_price':
      return { words: t('why.packagePrice'), figure: formatMoney(text(step.price)), total: true };
    case 'items_picked':
      return {
        words: t('why.itemsPicked', { picked: formatWhole(whole(step.picked)), of: formatWhole(whole(step.of)) }),
      };
    case 'service_used': {
      const counts = whole(step.pieces) * whole(step.weight);
      return {
        words: t('why.serviceUsed', {
          pieces: formatWhole(whole(step.pieces)),
          weight: formatWhole(whole(step.weight)),
          counts: formatWhole(counts),
        }),
        note: t('why.serviceList', { unit: formatMoney(text(step.unit)) }),
      };
    }
    case 'counts_sold': {
      const figures = { paid: formatWhole(whole(step.paid)), gift: formatWhole(whole(step.gift)) };
      return {
        words: step.paid == null ? t('why.passSold') : t('why.countsSold', figures),
        figure: formatMoney(text(step.price)),
        note: t('why.countsShare', { list: formatMoney(text(step.list)) }),
      };
    }
    case 'counts_used': {
      const used = whole(step.of) - whole(step.paid_left) - whole(step.gift_left);
      const after = { used: formatWhole(used), of: formatWhole(whole(step.of)), price: formatMoney(text(step.price)) };
      return {
        words: t('why.countsUsed', { paid: formatWhole(whole(step.paid)), gift: formatWhole(whole(step.gift)) }),
        figure: formatMoney(text(step.charged)),
        note: [
          t('why.countsCharge', { ...after, before: formatMoney(text(step.charged_before)) }),
          t('why.countsLeft', {
            paid: formatWhole(whole(step.paid_left)),
            gift: formatWhole(whole(step.gift_left)),
          }),
        ].join(comma()),
      };
    }
    case 'pass_used':
      return {
        words: t('why.passUsed', { uses: formatWhole(whole(step.uses)) }),
        figure: formatMoney('0.00'),
        note:
          step.per_day == null
            ? t('why.passByDays')
            : t('why.passToday', { today: whole(step.today), most: whole(step.per_day) }),
      };
    case 'term_began':
      return { words: t('why.termBegan', { until: formatInstantFull(text(step.until)) }) };
    case 'term_changed':
      return {
        words: t(`why.termChanged.${termChangeOf(step.change)}`, {
          days: formatWhole(Math.abs(whole(step.days))),
          from: text(step.from),
        }),
        note: t('why.termEnds', { before: lastDayOf(text(step.before)), after: lastDayOf(text(step.after)) }),
      };
    case 'refund_pair': {
      const figure = (name: string) => formatMoney(text(step[name]));
      const how = t(`why.refundBasis.${basisOf(step.basis)}`);
      return {
        words: t('why.refundPair', { paid: figure('paid'), given: figure('given') }),
        figure: figure('refund'),
        note: t('why.refundCounted', {
          charged: figure('charged'),
          list: figure('list'),
          counted: figure('counted'),
          how,
        }),
      };
    }
    case 'refund_counts':
      return {
        words:
          step.days == null
            ? t('why.refundCounts', { used: formatWhole(whole(step.used)) })
            : t('why.refundDays', { gone: formatWhole(whole(step.days_gone)), days: formatWhole(whole(step.days)) }),
        figure: formatMoney(text(step.counted)),
        note: t('why.refundShare', {
          price: formatMoney(text(step.price)),
          how: t(
            `why.refundBasis.${step.basis === 'paid_share' ? (step.days == null ? 'unit_cost' : 'by_days') : basisOf(step.basis)}`,
          ),
        }),
      };
    case 'refund_package':
      return {
        words: t('why.refundPackage', { paid: formatMoney(text(step.paid)) }),
        figure: formatMoney(text(step.refund)),
        note: t('why.refundPackageCounted', { counted: formatMoney(text(step.counted)) }),
      };
    case 'counts_frozen':
      return { words: t(step.frozen === true ? 'why.countsFrozen' : 'why.countsFree') };
    case 'refund_interest':
      return {
        words: t('why.refundInterest', {
          refund: formatMoney(text(step.refund)),
          rate: formatPercent(whole(step.rate_bp)),
          days: formatWhole(whole(step.days)),
        }),
        figure: `+${formatMoney(text(step.amount))}`,
      };
    case 'refund_fee':
      return {
        words: t(`why.refundFee.${feeWhyOf(step.why)}`, {
          refund: formatMoney(text(step.refund)),
          contract: formatPercent(whole(step.contract_bp)),
          taken: formatPercent(whole(step.taken_bp)),
        }),
        figure: isZero(text(step.amount)) ? formatMoney(text(step.amount)) : `\u2212${formatMoney(text(step.amount))}`,
      };
    case 'refund_due':
      return {
        words: t('why.refundDue'),
        figure: formatMoney(text(step.amount)),
        total: true,
        ...(isZero(text(step.owed)) ? {} : { note: t('why.refundOwed', { owed: formatMoney(text(step.owed)) }) }),
      };
    case 'hold_placed':
      return {
        words: t('why.holdPlaced'),
        figure: formatMoney(text(step.amount)),
        ...(step.until ? { note: t('why.holdUntil', { until: formatInstantFull(text(step.until)) }) } : {}),
      };
    case 'hold_ended':
      return {
        words: t('why.holdEnded'),
        figure: formatMoney(text(step.amount)),
        ...(isZero(text(step.captured))
          ? {}
          : { note: t('why.holdCaptured', { captured: formatMoney(text(step.captured)) }) }),
      };
    case 'returned':
      return {
        words: t('why.returned', { line: whole(step.line), charged: formatMoney(text(step.charged)) }),
        figure: `+${formatMoney(text(step.amount))}`,
        ...(isZero(text(step.before))
          ? {}
          : { note: t('why.returnedBefore', { before: formatMoney(text(step.before)) }) }),
      };
    case 'reward_left':
      return { words: t('why.rewardLeft', leftOf(step)), figure: changeOf(step), note };
    case 'growth_left':
      return { words: t('why.growthLeft', leftOf(step)), figure: changeOf(step), note };
    case 'put_on_account':
      return {
        words: t('why.putOnAccount', { owed: formatMoney(text(step.owed)), limit: formatMoney(text(step.limit)) }),
      };
    case 'repaid':
      return {
        words: t('why.repaidItem', { owed: formatMoney(text(step.owed)) }),
        figure: `\u2212${formatMoney(text(step.amount))}`,
      };
    case 'back_on_account':
      return { words: t('why.backOnAccount', { owed: formatMoney(text(step.owed)) }) };
    case 'pays_elsewhere':
      return { words: t('why.paysElsewhere'), figure: `\u2212${formatMoney(text(step.amount))}` };
    case 'back_from_elsewhere':
      return {
        words: t('why.backFromElsewhere', { paid: formatMoney(text(step.paid)) }),
        figure: `+${formatMoney(text(step.amount))}`,
        ...(isZero(text(step.before))
          ? {}
          : { note: t('why.returnedBefore', { before: formatMoney(text(step.before)) }) }),
      };
    case 'mirrored':
      return { words: t('why.mirrored') };
    case 'points_deducted':
      return {
        words: t('why.pointsDeducted', {
          points: formatWhole(whole(step.points)),
          per: formatWhole(whole(step.per)),
          worth: formatMoney(text(step.worth)),
        }),
        figure: formatMoney(text(step.amount)),
        note,
      };
    case 'shortfall':
      return {
        words: t(step.debt ? 'why.shortfallDebt' : 'why.shortfallOff', { points: formatWhole(whole(step.points)) }),
      };
    case 'reopened':
      return { words: t('why.reopened', { until: text(step.until).slice(0, 10) }) };
    default:
      return { words: step.step, note };
  }
}

/** A rule that did not fire, and what was missing. */
export function notFiredWords(silent: NotFired, t: T, tierWords: TierWords): string {
  const figures = {
    amount: silent.amount == null ? formatWhole(silent.points ?? 0) : formatMoney(silent.amount),
    tier: tierWords(silent.level, silent.rule),
    number: silent.promotion_number ?? 0,
    asked: silent.asked == null ? '' : formatMoney(silent.asked),
  };
  switch (silent.cause) {
    case 'no_top_up_rule':
    case 'next_band_short':
    case 'way_gives_no_bonus':
    case 'over_card_limit':
    case 'not_the_first_top_up':
    case 'no_discount_rule':
    case 'tier_has_no_discount':
    case 'excluded_from_discount':
    case 'card_does_not_pay':
    case 'card_does_not_pay_all':
    case 'reduced_by_hand':
    case 'no_points_rule':
    case 'excluded_from_points':
    case 'bulk_purchase':
    case 'next_point_short':
    case 'bonus_does_not_earn':
    case 'earned_at_top_up':
    case 'points_part_does_not_earn':
    case 'tender_does_not_earn':
    case 'promotion_outnumbered':
    case 'nothing_for_promotion':
    case 'counts_earn_nothing':
    case 'no_ladder':
    case 'no_member':
    case 'next_tier_short':
    case 'tier_applies_next_time':
    case 'tier_top_up_short':
    case 'budget_too_small':
      return t(`silent.${silent.cause}`, figures);
    case 'another_price_lower':
      return t(silent.rule ? 'silent.tier_price_beaten' : 'silent.member_price_beaten', figures);
    case 'price_item_silent': {
      const why = ITEM_SILENCES.find((each) => each === silent.price_item?.why);
      const code = silent.price_item?.code ?? String((silent.price_item?.item ?? 0) + 1);
      return why ? t(`silent.price_item.${why}`, { code }) : `${code}: ${silent.price_item?.why ?? ''}`;
    }
    default:
      return silent.cause;
  }
}

export function ruleWords(rule: RuleRef, t: T): string {
  return t('why.rule', {
    kind: t(`ruleKind.${rule.kind as RuleKind}`),
    number: rule.number,
    // A date is not broken between two lines.
    from: rule.in_force_from.replaceAll('-', '-\u2060'),
  });
}

/** What a reduction takes off, and from how much. */
function takenOff(step: DerivationStep, t: T): { figure: string; note: string } {
  const from = t('why.from', { base: formatMoney(text(step.base)) });
  return {
    figure: `\u2212${formatMoney(text(step.off))}`,
    note: [from, step.rule ? ruleWords(step.rule, t) : null].filter(Boolean).join(comma()),
  };
}

/** Points of what is left of a sale, and those that it had until then. */
function leftOf(step: DerivationStep): { base: string; left: string; was: string } {
  return {
    base: formatMoney(text(step.base)),
    left: formatWhole(whole(step.left)),
    was: formatWhole(whole(step.was)),
  };
}

/** What multiplied the points: the tier, and a member day beside it. */
function timesOf(step: DerivationStep, t: T): string {
  const [tier, day] = [whole(step.factor_bp) || WHOLE_BP, whole(step.day_factor_bp)];
  const words = (factor: number) => formatPercent(factor / 100);
  const combine = COMBINATIONS.find((each) => each === step.combine_factors);
  if (!combine || step.day_factor_bp == null) return tier === WHOLE_BP ? '' : t('why.factor', { factor: words(tier) });
  const factor = { highest: Math.max(tier, day), multiply: 0, add_extras: Math.max(0, tier + day - WHOLE_BP) }[combine];
  return t(`why.dayFactor.${combine}`, { tier: words(tier), day: words(day), factor: words(factor) });
}

const WHOLE_BP = 10_000;
const COMBINATIONS = ['highest', 'multiply', 'add_extras'] as const;

const changeOf = (step: DerivationStep): string => formatWholeChange(whole(step.left) - whole(step.was));

function zheOf(percentBp: number): { zhe: string; percent: string } {
  return { zhe: formatZhe(percentBp), percent: formatPercent(percentBp) };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '0.00');
export const whole = (value: unknown): number => (typeof value === 'number' ? value : Number(value ?? 0) || 0);

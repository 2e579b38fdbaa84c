// Renders a derivation into words: what was computed from what, by which rule, and which rules stayed silent and by how
// much. The steps carry figures only; every sentence is here and in the texts.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { laddersQuery, stepsOf } from '@/api/ladders';
import { useCan } from '@/api/session';
import type { Derivation, DerivationStep, Effects, NotFired, PostingResult, RuleKind, RuleRef } from '@/api/types';
import { cn } from '@/lib/cn';
import { comma } from '@/lib/comma';
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

type T = ReturnType<typeof useTranslation<['ledger', 'common']>>['t'];
type TierWords = (level: unknown, ladder?: RuleRef | null) => string;

/** One line of the account: words at the left, the figure at the right, inputs below. */
interface Line {
  words: string;
  figure?: string;
  note?: string | undefined;
  total?: boolean;
}

interface Part {
  title: string;
  result?: string;
  lines: Line[];
}

/** The whole account of one posting. */
export function DerivationView({ derivation, columns = false }: { derivation: Derivation; columns?: boolean }) {
  const { t } = useTranslation(['ledger', 'common']);
  const tierWords = useTierWords();
  const parts = partsOf(derivation.steps, t, tierWords);
  return (
    <div className={cn('text-13', columns && 'columns-2 gap-8 stacked:columns-1')}>
      {parts.map((part) => (
        <PartView key={part.title} part={part} />
      ))}
      {derivation.not_fired.length > 0 && (
        <section className="mb-4 break-inside-avoid">
          <PartHead title={t('why.notFired')} />
          <ul className="mt-1 flex flex-col gap-1">
            {derivation.not_fired.map((silent) => (
              <li key={silent.cause + JSON.stringify(silent)} className="flex gap-2 text-ink-2">
                <span aria-hidden="true">–</span>
                <span>
                  {notFiredWords(silent, t, tierWords)}
                  {silent.rule && <span className="text-ink-3"> {ruleWords(silent.rule, t)}</span>}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** The account of a result that came without its steps: the figures alone. */
export function ResultSummary({ result, columns = false }: { result: PostingResult; columns?: boolean }) {
  const { t } = useTranslation(['ledger', 'common']);
  const { posting, effects, before, after } = result;
  const discount = posting.kind === 'consumption' ? subtract(posting.list_total, posting.total) : '0.00';
  const lines: Line[] = [];
  if (posting.kind === 'consumption') {
    lines.push({ words: t('why.list'), figure: formatMoney(posting.list_total) });
    if (!isZero(discount)) lines.push({ words: t('why.discountPlain'), figure: `\u2212${formatMoney(discount)}` });
    lines.push({ words: t('why.due'), figure: formatMoney(posting.total), total: true });
  }
  lines.push(
    { words: t('common:posting.principal'), figure: formatChange(effects.principal) },
    { words: t('common:posting.bonus'), figure: formatChange(effects.bonus) },
  );
  const balance: Line[] = [
    { words: t('balanceBefore'), figure: formatMoney(before.balance) },
    { words: t('balanceAfter'), figure: formatMoney(after.balance), total: true },
  ];
  const points: Line[] = [
    {
      words: t('common:posting.reward'),
      figure: `${formatWhole(before.reward_points)} → ${formatWhole(after.reward_points)}`,
    },
    {
      words: t('common:posting.growth'),
      figure: `${formatWhole(before.tier_points)} → ${formatWhole(after.tier_points)}`,
    },
  ];
  return (
    <div className={cn('text-13', columns && 'columns-2 gap-8 stacked:columns-1')}>
      <PartView part={{ title: t(`common:kind.${posting.kind}`), lines }} />
      <PartView part={{ title: t('common:posting.balance'), lines: balance }} />
      <PartView part={{ title: t('common:posting.points'), lines: points }} />
    </div>
  );
}

function PartHead({ title, result }: { title: string; result?: string | undefined }) {
  return (
    <h3 className="flex justify-between border-b border-line-strong pb-1 text-14 font-semibold">
      <span>{title}</span>
      {result && <span className={result.startsWith('+') ? 'text-accent-text' : undefined}>{result}</span>}
    </h3>
  );
}

function PartView({ part }: { part: Part }) {
  return (
    <section className="mb-4 break-inside-avoid">
      <PartHead title={part.title} result={part.result} />
      <ol className="mt-1">
        {part.lines.map((line, index) => (
          <li key={line.words + String(index)} className="grid grid-cols-[20px_1fr_auto] gap-x-1 py-0.5">
            <span className="text-ink-3">{line.total ? '' : index + 1}</span>
            <span>{line.words}</span>
            <span className={cn('text-right font-semibold whitespace-nowrap', line.total && 'total')}>
              {line.figure}
            </span>
            {line.note && <span className="col-start-2 text-12 text-ink-3">{line.note}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

const DUE_STEPS = ['list', 'discount', 'due'];

function partsOf(steps: DerivationStep[], t: T, tierWords: TierWords): Part[] {
  const of = (...kinds: string[]) => steps.filter((step) => kinds.includes(step.step));
  const parts: Part[] = [];
  const add = (title: string, found: DerivationStep[], result?: string) => {
    if (found.length > 0)
      parts.push({ title, lines: found.map((step) => lineOf(step, t, tierWords)), ...(result ? { result } : {}) });
  };
  const due = of('due')[0];
  add(t('why.dueTitle'), of(...DUE_STEPS), due ? formatMoney(text(due.amount)) : undefined);
  const bonus = of('bonus');
  add(
    t('why.bonusTitle'),
    bonus,
    bonus.length > 0 ? `+${formatMoney(sum(bonus.map((step) => text(step.bonus))))}` : undefined,
  );
  const reward = of('reward');
  add(t('common:posting.reward'), reward, reward[0] ? formatWholeChange(whole(reward[0].points)) : undefined);
  const growth = of('growth');
  add(t('common:posting.growth'), growth, growth[0] ? formatWholeChange(whole(growth[0].points)) : undefined);
  add(t('why.tierTitle'), of('tier'));
  add(t('why.takenTitle'), of('taken'));
  add(t('why.correctionTitle'), of('mirrored', 'shortfall', 'reopened'));
  return parts;
}

function lineOf(step: DerivationStep, t: T, tierWords: TierWords): Line {
  const note = step.rule ? ruleWords(step.rule, t) : undefined;
  switch (step.step) {
    case 'list':
      return { words: t('why.listOf', { count: whole(step.lines) }), figure: formatMoney(text(step.amount)) };
    case 'discount':
      return {
        words: t('why.discount', { tier: tierWords(step.level), ...zheOf(whole(step.percent_bp)) }),
        figure: `\u2212${formatMoney(text(step.off))}`,
        note: [t('why.discountBase', { base: formatMoney(text(step.base)) }), note].filter(Boolean).join(comma()),
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
    case 'taken':
      return {
        words: t('why.taken'),
        figure: t('why.takenFigure', {
          principal: formatMoney(text(step.principal)),
          bonus: formatMoney(text(step.bonus)),
        }),
      };
    case 'reward': {
      const factor = whole(step.factor_bp);
      const times = factor && factor !== 10_000 ? t('why.factor', { factor: formatPercent(factor / 100) }) : '';
      return {
        words: t('why.reward', {
          base: formatMoney(text(step.base)),
          unit: formatMoney(text(step.unit)),
          units: formatWhole(whole(step.units)),
          times,
        }),
        figure: formatWholeChange(whole(step.points)),
        note:
          [whole(step.repaid) > 0 ? t('why.repaid', { points: whole(step.repaid) }) : '', note]
            .filter(Boolean)
            .join(comma()) || undefined,
      };
    }
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
    case 'mirrored':
      return { words: t('why.mirrored') };
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

function notFiredWords(silent: NotFired, t: T, tierWords: TierWords): string {
  const figures = {
    amount: silent.amount == null ? formatWhole(silent.points ?? 0) : formatMoney(silent.amount),
    tier: tierWords(silent.level, silent.rule),
  };
  switch (silent.cause) {
    case 'no_top_up_rule':
    case 'next_band_short':
    case 'no_discount_rule':
    case 'tier_has_no_discount':
    case 'excluded_from_discount':
    case 'no_points_rule':
    case 'excluded_from_points':
    case 'next_point_short':
    case 'bonus_does_not_earn':
    case 'no_ladder':
    case 'next_tier_short':
    case 'tier_applies_next_time':
      return t(`silent.${silent.cause}`, figures);
    default:
      return silent.cause;
  }
}

function ruleWords(rule: RuleRef, t: T): string {
  return t('why.rule', { kind: t(`ruleKind.${rule.kind as RuleKind}`), number: rule.number, from: rule.in_force_from });
}

/** Names a tier by its level: as the ladder that decided calls it, else as the newest ladder does. */
function useTierWords(): TierWords {
  const { t, i18n } = useTranslation('ledger');
  const { can } = useCan();
  const ladders = useQuery({ ...laddersQuery, enabled: can('ruleRead') }).data?.items;
  return (value, ladder) => {
    const level = whole(value);
    const version = ladders?.find((each) => each.id === ladder?.id) ?? ladders?.[0];
    return stepsOf(version, i18n.language).find((step) => step.level === level)?.name ?? t('why.level', { level });
  };
}

function zheOf(percentBp: number): { zhe: string; percent: string } {
  return { zhe: formatZhe(percentBp), percent: formatPercent(percentBp) };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '0.00');
const whole = (value: unknown): number => (typeof value === 'number' ? value : Number(value ?? 0) || 0);

/** Signed principal plus bonus of a posting. */
export function moneyEffect(effects: Effects): string {
  return sum([effects.principal, effects.bonus]);
}

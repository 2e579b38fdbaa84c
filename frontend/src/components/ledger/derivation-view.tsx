import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import { laddersQuery, stepsOf } from '@/api/ladders';
import { useCan } from '@/api/session';
import type { Derivation, PostingResult } from '@/api/types';
import { cn } from '@/lib/cn';
import { withTexts } from '@/lib/i18n';
import { formatChange, formatMoney, formatWhole, isZero, subtract } from '@/lib/money';

import { notFiredWords, partsOf, ruleWords, whole, type Line, type Part, type TierWords } from './derivation-words';

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

const CommissionPreview = lazy(() =>
  withTexts(import('@/components/staff/commission-preview')).then((module) => ({ default: module.CommissionPreview })),
);

/** The account of a payment that was not taken yet. */
export function PreviewAccount({ result }: { result: PostingResult }) {
  return (
    <>
      {result.derivation ? (
        <DerivationView derivation={result.derivation} columns />
      ) : (
        <ResultSummary result={result} columns />
      )}
      {result.commission && (
        <Suspense>
          <CommissionPreview shares={result.commission} />
        </Suspense>
      )}
    </>
  );
}

/** The account of a result that came without its steps: the figures alone. */
function ResultSummary({ result, columns = false }: { result: PostingResult; columns?: boolean }) {
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

import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';

import { client, unwrap } from '@/api/client';
import type { Balances, PostingDetail, PostingLine } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { MoneyAmount, kindOfChange } from '@/components/ui/money';
import { LoadingRows, ProblemNote } from '@/components/ui/states';
import { formatInstantFull } from '@/lib/format';
import { withTexts } from '@/lib/i18n';
import { formatMoney, formatWhole, isZero } from '@/lib/money';

import { goesBack, headAmount, returnedOf } from './amounts';
import { DerivationView } from './derivation-view';
import { withTail } from './derivation-words';
import { memberWords } from './posting-words';
import { TenderList } from './tender-list';

const InvoicePart = lazy(() =>
  withTexts(import('@/components/invoices/invoice-part')).then((module) => ({ default: module.InvoicePart })),
);

/** Postings that take money in. */
const TAKES_IN: readonly string[] = ['top_up', 'consumption', 'package_sale', 'repayment'];

/** Why a posting is what it is, with its lines, ways of payment and what may be done with it. */
export function DerivationDrawer({
  postingId,
  onClose,
  onCorrect,
  onReturn,
  onRebuild,
  onReprint,
}: {
  postingId: string | null;
  onClose: () => void;
  onCorrect?: ((postingId: string) => void) | undefined;
  /** For a sale of which something is left. */
  onReturn?: ((sale: PostingDetail) => void) | undefined;
  /** For a sale of which nothing came back. */
  onRebuild?: ((sale: PostingDetail) => void) | undefined;
  onReprint?: ((postingId: string) => void) | undefined;
}) {
  const { t } = useTranslation(['ledger', 'common']);
  const { t: common } = useTranslation('common');
  const detail = useQuery({
    queryKey: ['postings', 'detail', postingId],
    queryFn: () => unwrap(client.GET('/postings/{id}', { params: { path: { id: postingId ?? '' } } })),
    enabled: postingId !== null,
    staleTime: 60_000,
  });
  const posting = detail.data;
  const isBack = posting !== undefined && goesBack(posting.kind);
  const returned = posting ? returnedOf(posting.lines) : '0.00';
  const hasReturns = posting?.kind === 'consumption' && !isZero(returned);
  return (
    <Drawer open={postingId !== null} onClose={onClose} title={t('why.title')} size="broad">
      {detail.isLoading && <LoadingRows rows={8} height={28} />}
      {detail.isError && <ProblemNote error={detail.error} onRetry={() => void detail.refetch()} />}
      {posting && (
        <div className="flex flex-col gap-4">
          <div>
            <div className="flex items-baseline justify-between gap-3">
              <span className="text-16 font-semibold">
                {t(`common:kind.${posting.kind}`)}
                {posting.member && <span className="ml-2">{memberWords(posting.member, common)}</span>}
              </span>
              <MoneyAmount
                value={headAmount(posting)}
                signed
                kind={kindOfChange(posting, headAmount(posting))}
                className="text-20"
              />
            </div>
            <p className="text-13 text-ink-3">
              {[
                posting.receipt_no,
                formatInstantFull(posting.recorded_at),
                posting.shop?.name,
                posting.terminal_code,
                posting.user?.name,
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
            {posting.reason && <p className="mt-1 text-13">{t('reasonIs', { reason: posting.reason })}</p>}
            {posting.rebuilt_from && (
              <p className="mt-1 text-13 font-semibold">
                {t('common:posting.rebuilt', { serial: posting.points_serial })}
              </p>
            )}
            {posting.points_serial && !posting.rebuilt_from && posting.points_serial !== posting.receipt_no && (
              <p className="mt-1 text-13">{t('rebuild.serial', { serial: posting.points_serial })}</p>
            )}
            {posting.reversed_by && <p className="mt-1 text-13 text-red">{t('common:posting.reversed')}</p>}
            {hasReturns && (
              <p className="mt-1 text-13 font-semibold">
                {t('common:posting.returned', { amount: formatMoney(returned) })}
              </p>
            )}
          </div>
          {(posting.lines.length > 1 || posting.lines.some((line) => line.label !== '')) && (
            <ul className="border-t text-13">
              {posting.lines.map((line, index) => (
                <li key={line.label + String(index)} className="flex items-baseline gap-2 border-b py-1.5">
                  <span className="min-w-0 flex-1">
                    {line.kind === 'rounding' ? t('rounding') : line.label || t('plainLine')}
                    {line.kind !== 'rounding' && <span className="ml-2 text-ink-3">× {line.quantity}</span>}
                    {posting.kind === 'consumption' && <CameBack line={line} />}
                  </span>
                  {line.kind !== 'rounding' && line.list_price !== line.charged && (
                    <span className="struck">{formatMoney(line.list_price)}</span>
                  )}
                  <span className="font-semibold">{formatMoney(line.charged)}</span>
                </li>
              ))}
            </ul>
          )}
          {posting.tenders.length > 0 && (
            <TenderList title={t(isBack ? 'wentBack' : 'paidBy')} tenders={posting.tenders} isBack={isBack} />
          )}
          {TAKES_IN.includes(posting.kind) && (
            <Suspense fallback={null}>
              <InvoicePart postingId={posting.id} />
            </Suspense>
          )}
          {posting.derivation && <DerivationView derivation={withTail(posting.derivation, posting.proof)} columns />}
          <Kinds before={posting.before} after={posting.after} />
          {hasReturns && onCorrect && !posting.reversed_by && <p className="text-13 text-ink-2">{t('hasReturns')}</p>}
          <div className="flex gap-2">
            {onReprint && (
              <Button onClick={() => onReprint(posting.id)} hint="F10">
                {t('reprint')}
              </Button>
            )}
            {onReturn && posting.kind === 'consumption' && !posting.reversed_by && returned !== posting.total && (
              <Button onClick={() => onReturn(posting)}>{t('give.open')}</Button>
            )}
            {onRebuild && posting.kind === 'consumption' && !posting.reversed_by && (
              <Button disabled={hasReturns} onClick={() => onRebuild(posting)}>
                {t('rebuild.open')}
              </Button>
            )}
            {onCorrect && !['reversal', 'hold', 'hold_end'].includes(posting.kind) && !posting.reversed_by && (
              <Button look="danger" disabled={hasReturns} onClick={() => onCorrect(posting.id)}>
                {t('correct.open')}
              </Button>
            )}
          </div>
        </div>
      )}
    </Drawer>
  );
}

/** What returns gave back of a line. */
function CameBack({ line }: { line: PostingLine }) {
  const { t } = useTranslation('ledger');
  if (isZero(line.returned) && line.returned_quantity === 0) return null;
  const amount = formatMoney(line.returned);
  return (
    <span className="block text-12 text-ink-2">
      {line.returned_quantity > 0
        ? t('lineReturnedPieces', { count: line.returned_quantity, amount })
        : t('lineReturned', { amount })}
    </span>
  );
}

/** Every kind of value before and after, side by side. */
function Kinds({ before, after }: { before: Balances; after: Balances }) {
  const { t } = useTranslation(['ledger', 'common']);
  const kinds = [
    { key: 'principal', before: formatMoney(before.principal), after: formatMoney(after.principal) },
    { key: 'bonus', before: formatMoney(before.bonus), after: formatMoney(after.bonus) },
    { key: 'reward', before: formatWhole(before.reward_points), after: formatWhole(after.reward_points) },
    { key: 'growth', before: formatWhole(before.tier_points), after: formatWhole(after.tier_points) },
  ] as const;
  return (
    <table className="w-full text-13">
      <thead>
        <tr className="border-b border-line-strong">
          <th className="py-1 text-left font-semibold">{t('beforeAfter')}</th>
          {kinds.map(({ key }) => (
            <th key={key} className="py-1 text-right text-12 font-normal text-ink-3">
              {t(`common:posting.${key}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr className="border-b">
          <th className="py-1.5 text-left font-normal">{t('before')}</th>
          {kinds.map((kind) => (
            <td key={kind.key} className="py-1.5 text-right text-ink-3">
              {kind.before}
            </td>
          ))}
        </tr>
        <tr>
          <th className="py-1.5 text-left font-normal">{t('after')}</th>
          {kinds.map((kind) => (
            <td
              key={kind.key}
              className={
                kind.before === kind.after ? 'py-1.5 text-right text-ink-3' : 'py-1.5 text-right font-semibold'
              }
            >
              {kind.after}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

/** One row of a before/after table; what did not change stays quiet. */
export function BeforeAfter({ label, before, after }: { label: string; before: string; after: string }) {
  const changed = before !== after;
  return (
    <tr className="border-b last:border-b-0">
      <td className="py-1.5">{label}</td>
      <td className="py-1.5 text-right text-ink-3">{before}</td>
      <td className={changed ? 'py-1.5 text-right font-semibold' : 'py-1.5 text-right text-ink-3'}>{after}</td>
    </tr>
  );
}

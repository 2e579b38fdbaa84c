// The movements of a statement between what was held before and what is held after: a column for each kind of value.
import { useTranslation } from 'react-i18next';

import type { StatementMovement, StatementSummary, ValueKind } from '@/api/types';
import { ReturnMark, ReversalMark, Tag } from '@/components/ui/tag';
import { cn } from '@/lib/cn';

import { kindsInUse, plainAmount, signedAmount } from './figures';

interface StatementTableProps {
  summary: StatementSummary;
  movements: readonly StatementMovement[];
}

/** Figures that can be checked by adding them up: opening, each movement with what was held after it, closing. */
export function StatementTable({ summary, movements }: StatementTableProps) {
  const { t } = useTranslation(['statement', 'common']);
  const kinds = kindsInUse(summary, movements);
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th scope="col">{t('date')}</th>
          <th scope="col" className="grows min-w-40">
            {t('cause')}
          </th>
          <th scope="col" className="narrow:hidden">
            {t('receipt')}
          </th>
          {kinds.map((kind) => (
            <th key={kind} scope="col" className="num">
              {t(`kind.${kind}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <HeldRow label={t('opening')} kinds={kinds} summary={summary} figure="opening" />
        {movements.map((movement) => (
          <MovementRow key={movement.posting_id} movement={movement} kinds={kinds} />
        ))}
      </tbody>
      <tfoot className="sticky bottom-0 bg-surface">
        <HeldRow label={t('change')} kinds={kinds} summary={summary} figure="change" />
        <HeldRow label={t('closing')} kinds={kinds} summary={summary} figure="closing" />
      </tfoot>
    </table>
  );
}

function HeldRow({
  label,
  kinds,
  summary,
  figure,
}: {
  label: string;
  kinds: readonly ValueKind[];
  summary: StatementSummary;
  figure: 'opening' | 'change' | 'closing';
}) {
  const write = figure === 'change' ? signedAmount : plainAmount;
  const amounts = new Map(summary.kinds.map((kind) => [kind.kind, kind[figure]]));
  return (
    <tr className={cn('bg-sunken', figure === 'change' ? 'text-ink-2' : 'font-semibold')}>
      <th scope="row" colSpan={2} className="static! h-(--rg-row)! bg-transparent! text-13! text-ink!">
        {label}
      </th>
      <td className="narrow:hidden">{'\u00a0'}</td>
      {kinds.map((kind) => (
        <td key={kind} className="num">
          {write(kind, amounts.get(kind) ?? '0')}
        </td>
      ))}
    </tr>
  );
}

function MovementRow({ movement, kinds }: { movement: StatementMovement; kinds: readonly ValueKind[] }) {
  const { t } = useTranslation(['statement', 'common']);
  const isReversal = movement.kind === 'reversal';
  const changes = new Map(movement.changes.map((change) => [change.kind, change]));
  return (
    <tr>
      <td className="text-ink-2">{movement.business_date}</td>
      <td className="grows">
        {isReversal && <ReversalMark>{t('common:reversalMark')}</ReversalMark>}
        {movement.kind === 'return' && <ReturnMark>{t('common:returnMark')}</ReturnMark>}
        <span className={movement.is_corrected ? 'struck' : isReversal ? 'font-semibold text-red' : undefined}>
          {t(`common:kind.${movement.kind}`)}
        </span>
        {movement.is_corrected && <span className="ml-2 text-13 text-ink-3">{t('common:posting.reversed')}</span>}
        {movement.is_late && (
          <Tag look="quiet" className="ml-2">
            {t('late')}
          </Tag>
        )}
        <span className="ml-2 text-13 text-ink-3">{movement.shop_name}</span>
        {movement.cause && <span className="block text-12 text-ink-2">{movement.cause}</span>}
        {movement.reverses_receipt_no && (
          <span className="block truncate text-12 text-ink-3" title={movement.reverses_receipt_no}>
            {t('takesBack', { number: movement.reverses_receipt_no })}
          </span>
        )}
      </td>
      <td className="text-13 text-ink-2 narrow:hidden">{movement.receipt_no}</td>
      {kinds.map((kind) => {
        const change = changes.get(kind);
        if (!change)
          return (
            <td key={kind} className="num text-ink-3">
              —
            </td>
          );
        const comesIn = !change.amount.startsWith('-');
        return (
          <td key={kind} className="num py-1!">
            <span
              className={cn('block font-semibold', comesIn && 'text-accent-text', movement.is_corrected && 'struck')}
            >
              {signedAmount(kind, change.amount)}
            </span>
            <span className="block text-12 text-ink-3">
              <span className="sr-only">{t('after')} </span>
              {plainAmount(kind, change.after)}
            </span>
          </td>
        );
      })}
    </tr>
  );
}

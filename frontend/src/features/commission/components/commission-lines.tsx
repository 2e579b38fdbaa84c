import { useTranslation } from 'react-i18next';

import type { CommissionLine } from '@/api/types';
import { PagesFooter } from '@/components/data/list-footer';
import type { usePages } from '@/components/data/use-pages';
import { EmptyState, LoadingRows, ProblemNote } from '@/components/ui/states';
import { comma } from '@/lib/comma';
import { formatMoney, formatPercent } from '@/lib/money';
import { useRowKeys } from '@/lib/use-row-keys';

/** Lines one by one, newest first: what was done, what it is counted on, by which item, and what it pays. */
export function CommissionLines({
  list,
  isOfAll = false,
  onOpen,
}: {
  list: ReturnType<typeof usePages<CommissionLine>>;
  /** Of several employees: each line says whose it is. */
  isOfAll?: boolean;
  /** Absent for those who may not read postings. */
  onOpen?: ((postingId: string) => void) | undefined;
}) {
  const { t } = useTranslation('commission');
  const rows = useRowKeys(list.items.length, (index) => {
    const line = list.items[index];
    if (line) onOpen?.(line.posting_id);
  });
  return (
    <>
      {list.isLoading && <LoadingRows rows={6} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && list.items.length === 0 && <EmptyState title={t('noLines')} next={t('noLinesNext')} />}
      {list.items.length > 0 && (
        <div className="overflow-x-auto">
          <table className="grid-table">
            <thead>
              <tr>
                <th>{t('col.date')}</th>
                <th>{t('col.receipt')}</th>
                {isOfAll && <th>{t('col.employee')}</th>}
                <th className="w-full">{t('col.what')}</th>
                <th>{t('col.how')}</th>
                <th className="num">{t('col.counted')}</th>
                <th>{t('col.terms')}</th>
                <th className="num">{t('col.amount')}</th>
              </tr>
            </thead>
            <tbody>
              {list.items.map((line, index) => (
                <tr
                  key={`${line.posting_id}-${line.share.employee_id}-${line.share.role}-${String(index)}`}
                  data-clickable={onOpen ? true : undefined}
                  data-selected={index === rows.current}
                  onClick={() => onOpen?.(line.posting_id)}
                >
                  <td className="whitespace-nowrap">{line.business_date}</td>
                  <td className="whitespace-nowrap">
                    <button
                      type="button"
                      className="rounded-1 text-left font-semibold"
                      onFocus={() => rows.setCurrent(index)}
                    >
                      {line.receipt_no}
                    </button>
                  </td>
                  {isOfAll && <td className="whitespace-nowrap">{line.employee.name}</td>}
                  <td>
                    {line.label || t(`activity.${line.share.activity}`)}
                    {line.of_posting_id && <span className="ml-2 text-12 text-ochre">{t(`back.${backOf(line)}`)}</span>}
                  </td>
                  <td className="text-13 whitespace-nowrap text-ink-2">
                    {[
                      t(`role.${line.share.role}`),
                      line.share.share_bp === 10_000 ? null : `${formatPercent(line.share.share_bp)}%`,
                      line.share.assigned ? t(`assigned.${line.share.assigned}`) : null,
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </td>
                  <td className="num">{formatMoney(line.share.counted)}</td>
                  <td className="text-13 whitespace-nowrap text-ink-2">
                    <TermsWords line={line} />
                  </td>
                  <td className="num font-semibold">{formatMoney(line.share.amount)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <PagesFooter list={list} />
    </>
  );
}

const backOf = (line: CommissionLine) =>
  line.kind === 'refund' ? 'refund' : line.kind === 'return' ? 'return' : 'reversal';

/** By which item, in the words of the counter. */
function TermsWords({ line }: { line: CommissionLine }) {
  const { t } = useTranslation('commission');
  const { terms } = line.share;
  if (!terms) return t('noTerms');
  const fee = terms.fee === '0.00' ? null : t('feeOf', { fee: formatMoney(terms.fee) });
  const rate = terms.ladder
    ? t('byLadder', { code: terms.ladder })
    : terms.rate_bp === 0 && fee
      ? null
      : `${t(`base.${terms.base}`)} ${formatPercent(terms.rate_bp)}%`;
  return [terms.item, [rate, fee].filter(Boolean).join(' + ')].join(comma());
}

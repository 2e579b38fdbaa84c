import { useTranslation } from 'react-i18next';

import type { ReasonTotal } from '@/api/types';
import { formatMoney, sum } from '@/lib/money';

/** How many and how much for each reason, corrections and returns apart. */
export function ReasonTotals({
  totals,
  chosen,
  onChoose,
}: {
  totals: readonly ReasonTotal[];
  /** The reason that the list is narrowed to. */
  chosen: string | undefined;
  onChoose: (reason: string | undefined) => void;
}) {
  const { t } = useTranslation('corrections');
  const codes = [...new Set(totals.map((total) => total.reason?.code ?? 'none'))];
  const of = (code: string | null, kind: ReasonTotal['kind']) => {
    const own = totals.filter(
      (each) => each.kind === kind && (code === null || (each.reason?.code ?? 'none') === code),
    );
    const count = own.reduce((all, each) => all + each.count, 0);
    return count === 0 ? '—' : `${t('sums.times', { count })} · ${formatMoney(sum(own.map((each) => each.total)))}`;
  };
  const nameOf = (code: string) => totals.find((total) => total.reason?.code === code)?.reason?.name ?? t('noReason');
  return (
    <section className="sheet mb-3 flex-none overflow-x-auto" aria-label={t('sums.title')}>
      <table className="grid-table">
        <thead>
          <tr>
            <th>{t('sums.reason')}</th>
            <th className="text-right">{t('sums.reversals')}</th>
            <th className="text-right">{t('sums.returns')}</th>
          </tr>
        </thead>
        <tbody>
          {codes.map((code) => (
            <tr key={code} data-clickable data-selected={chosen === code}>
              <td>
                <button
                  type="button"
                  className="rounded-1 text-left"
                  aria-pressed={chosen === code}
                  onClick={() => onChoose(chosen === code ? undefined : code)}
                >
                  {nameOf(code)}
                </button>
              </td>
              <td className="text-right tabular-nums">{of(code, 'reversal')}</td>
              <td className="text-right tabular-nums">{of(code, 'return')}</td>
            </tr>
          ))}
          <tr className="font-semibold">
            <td>{t('sums.all')}</td>
            <td className="text-right tabular-nums">{of(null, 'reversal')}</td>
            <td className="text-right tabular-nums">{of(null, 'return')}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

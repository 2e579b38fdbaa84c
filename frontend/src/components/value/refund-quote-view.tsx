import { useTranslation } from 'react-i18next';

import type { components } from '@/api/schema.gen';
import { formatMoney, isZero } from '@/lib/money';

type Quote = components['schemas']['RefundQuoteResponse'];

const BASES = ['paid_share', 'list', 'charged', 'untouched'] as const;

/** What a refund comes to, line by line, so that the customer can check it. */
export function RefundQuoteView({ quote }: { quote: Quote }) {
  const { t } = useTranslation(['value', 'ledger']);
  const basis = BASES.find((each) => each === quote.pairs[0]?.basis) ?? 'charged';
  return (
    <div className="flex flex-col gap-4">
      <table className="grid-table" aria-label={t('quote.pairs')}>
        <thead>
          <tr>
            <th>{t('quote.opened')}</th>
            <th className="text-right">{t('quote.paid')}</th>
            <th className="text-right">{t('quote.delivered')}</th>
            <th className="text-right">{t('quote.counted')}</th>
            <th className="text-right">{t('quote.refund')}</th>
          </tr>
        </thead>
        <tbody>
          {quote.pairs.map((pair) => (
            <tr key={pair.lot_id}>
              <td>{pair.opened_on}</td>
              <td className="text-right">
                {formatMoney(pair.paid)}
                {!isZero(pair.given) && (
                  <span className="block text-12 text-ink-3">
                    {t('quote.given', { given: formatMoney(pair.given) })}
                  </span>
                )}
              </td>
              <td className="text-right">
                {formatMoney(pair.charged)}
                {pair.list !== pair.charged && (
                  <span className="block text-12 text-ink-3">{t('quote.list', { list: formatMoney(pair.list) })}</span>
                )}
              </td>
              <td className="text-right">{`\u2212${formatMoney(pair.counted)}`}</td>
              <td className="text-right font-semibold">{formatMoney(pair.refund)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="text-13 text-ink-2">{t('quote.how', { how: t(`ledger:why.refundBasis.${basis}`) })}</p>
      {quote.deliveries.length > 0 && (
        <details>
          <summary className="cursor-pointer text-13 text-ink-2">
            {t('quote.lines', { count: quote.deliveries.length })}
          </summary>
          <ul className="mt-1 text-13">
            {quote.deliveries.map((line, index) => (
              // Lines of one posting have no ids of their own.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={`${line.posting_id}-${index}`} className="flex gap-3 border-b py-1">
                <span className="text-ink-3">{line.business_date}</span>
                <span className="min-w-0 flex-1 truncate">{line.label || t('quote.plain')}</span>
                {line.list !== line.charged && <s className="text-ink-3">{formatMoney(line.list)}</s>}
                <span>{formatMoney(line.stored)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 border-t pt-3">
        <dt className="text-ink-2">{t('quote.ends')}</dt>
        <dd className="text-right">{formatMoney(quote.ends)}</dd>
        {!isZero(quote.owed) && (
          <>
            <dt className="text-ink-2">{t('quote.owed')}</dt>
            <dd className="text-right">{`\u2212${formatMoney(quote.owed)}`}</dd>
          </>
        )}
        <dt className="text-16 font-semibold">{t('quote.pays')}</dt>
        <dd className="total text-right text-20 font-semibold">{formatMoney(quote.pays)}</dd>
      </dl>
    </div>
  );
}

import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';

import type { components } from '@/api/schema.gen';
import { formatMoney, formatPercent, formatWhole, isZero } from '@/lib/money';

type Quote = components['schemas']['RefundQuoteResponse'];

type Sold = components['schemas']['RefundPackageResponse'];

/** Uses of a package that count as charged do so at their unit cost, and a time pass by its days. */
function packageBasis({ basis, items }: Sold) {
  if (basis !== 'paid_share') return BASES.find((each) => each === basis) ?? 'charged';
  return items.some((item) => item.days != null) ? 'by_days' : 'unit_cost';
}

const BASES = ['paid_share', 'list', 'charged', 'untouched', 'principal_left'] as const;

/** What a refund comes to, line by line, so that the customer can check it. */
export function RefundQuoteView({ quote }: { quote: Quote }) {
  const { t } = useTranslation(['value', 'ledger']);
  const basis = BASES.find((each) => each === quote.pairs[0]?.basis) ?? 'charged';
  return (
    <div className="flex flex-col gap-4">
      {quote.packages.map((sold) => (
        <PackageTable key={sold.sale_id} sold={sold} />
      ))}
      {quote.pairs.length > 0 && (
        <>
          <PairsTable pairs={quote.pairs} />
          <p className="text-13 text-ink-2">{t('quote.how', { how: t(`ledger:why.refundBasis.${basis}`) })}</p>
        </>
      )}
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
      {quote.gift_points.map((gift) => (
        <p key={gift.lot_id} className="text-13 text-ink-2">
          {t(gift.owed > 0 ? 'quote.giftPointsOwed' : 'quote.giftPoints', {
            given: formatWhole(gift.given),
            taken: formatWhole(gift.taken),
            owed: formatWhole(gift.owed),
          })}
        </p>
      ))}
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 border-t pt-3">
        <dt className="text-ink-2">{t(quote.packages.length > 0 ? 'quote.endsCounts' : 'quote.ends')}</dt>
        <dd className="text-right">{formatMoney(quote.ends)}</dd>
        <Charges quote={quote} />
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

/** Interest that is paid on top and the fee that is taken off; a fee that is not taken says why. */
function Charges({ quote }: { quote: Quote }) {
  const { t } = useTranslation('value');
  const { interest, fee } = quote;
  return (
    <>
      {interest.map((each) => (
        <Fragment key={each.lot_id}>
          <dt className="text-ink-2">
            {t('quote.interest', {
              refund: formatMoney(each.refund),
              rate: formatPercent(each.rate_bp),
              days: formatWhole(each.days),
            })}
          </dt>
          <dd className="text-right">{`+${formatMoney(each.amount)}`}</dd>
        </Fragment>
      ))}
      {fee && (
        <>
          <dt className="text-ink-2">
            {t(`quote.fee.${fee.why}`, {
              refund: formatMoney(fee.refund),
              contract: formatPercent(fee.contract_bp),
              taken: formatPercent(fee.taken_bp),
            })}
          </dt>
          <dd className="text-right">{taken(fee.amount)}</dd>
        </>
      )}
    </>
  );
}

function PairsTable({ pairs }: { pairs: Quote['pairs'] }) {
  const { t } = useTranslation('value');
  return (
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
        {pairs.map((pair) => (
          <tr key={pair.lot_id}>
            <td>{pair.opened_on}</td>
            <td className="text-right">
              {formatMoney(pair.paid)}
              {!isZero(pair.given) && (
                <span className="block text-12 text-ink-3">{t('quote.given', { given: formatMoney(pair.given) })}</span>
              )}
              {!isZero(pair.to_come) && (
                <span className="block text-12 text-ink-3">
                  {t('quote.toCome', { amount: formatMoney(pair.to_come) })}
                </span>
              )}
            </td>
            <td className="text-right">
              {formatMoney(pair.charged)}
              {pair.list !== pair.charged && (
                <span className="block text-12 text-ink-3">{t('quote.list', { list: formatMoney(pair.list) })}</span>
              )}
            </td>
            <td className="text-right">{taken(pair.counted)}</td>
            <td className="text-right font-semibold">{formatMoney(pair.refund)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PackageTable({ sold }: { sold: Sold }) {
  const { t } = useTranslation(['value', 'ledger']);
  const { t: words } = useTranslation('value');
  return (
    <table className="grid-table" aria-label={t('quote.packages')}>
      <caption className="mb-1 text-left text-13 text-ink-2">
        {t('quote.packagePaid', { name: sold.name, on: sold.sold_on, paid: formatMoney(sold.paid) })}
        {' · '}
        {t('quote.how', { how: t(`ledger:why.refundBasis.${packageBasis(sold)}`) })}
      </caption>
      <thead>
        <tr>
          <th className="grows">{t('quote.item')}</th>
          <th>{t('quote.used')}</th>
          <th>{t('quote.ending')}</th>
          <th className="text-right">{t('quote.counted')}</th>
        </tr>
      </thead>
      <tbody>
        {sold.items.map((item) => (
          <tr key={item.lot_id}>
            <td className="grows">{item.label}</td>
            <td>
              {item.days == null
                ? t('quote.usedTimes', { used: formatWhole(item.used) })
                : t('quote.usedDays', { gone: formatWhole(item.days_gone ?? 0), days: formatWhole(item.days) })}
              {item.days == null && sold.basis === 'list' && (
                <span className="block text-12 text-ink-3">
                  {item.list == null
                    ? t('quote.usedAt', { unit: formatMoney(item.unit) })
                    : t('quote.usedList', { list: formatMoney(item.list) })}
                </span>
              )}
            </td>
            <td>{endingWords(item, words)}</td>
            <td className="text-right">{taken(item.counted)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is taken off; nothing has no sign. */
const taken = (counted: string): string => (isZero(counted) ? formatMoney(counted) : `\u2212${formatMoney(counted)}`);

function endingWords(item: Sold['items'][number], t: ReturnType<typeof useTranslation<'value'>>['t']): string {
  if (item.paid_left === 0 && item.gift_left === 0) return item.days == null ? '—' : t('quote.endingPass');
  const figures = { paid: formatWhole(item.paid_left), gift: formatWhole(item.gift_left) };
  return t(item.gift_left > 0 ? 'quote.endingGift' : 'quote.endingCounts', figures);
}

import { useTranslation } from 'react-i18next';

import type { MoneyReceiptRow } from '@/api/types';
import { LOOKS } from '@/components/invoices/invoices-api';
import { Tag } from '@/components/ui/tag';
import { formatMoney, isZero } from '@/lib/money';

const money = (amount: string) => (isZero(amount) ? '' : formatMoney(amount));

/** Receipts of money; those that can be marked have a box. */
export function ReceiptsTable({
  receipts,
  chosen,
  onToggle,
  onOpen,
}: {
  receipts: readonly MoneyReceiptRow[];
  chosen: ReadonlyMap<string, unknown>;
  onToggle?: ((receipt: MoneyReceiptRow) => void) | undefined;
  onOpen: (postingId: string) => void;
}) {
  const { t } = useTranslation(['invoices', 'common']);
  return (
    <table className="grid-table" aria-label={t('page')}>
      <thead>
        <tr>
          {onToggle && (
            <th>
              <span className="sr-only">{t('choose')}</span>
            </th>
          )}
          <th>{t('date')}</th>
          <th>{t('receipt')}</th>
          <th className="text-right">{t('money')}</th>
          <th className="text-right">{t('prepaid')}</th>
          <th className="text-right">{t('back')}</th>
          <th className="text-right">{t('invoiced')}</th>
          <th className="text-right">{t('open')}</th>
          <th className="text-right">{t('redDue')}</th>
          <th>{t('stateFilter')}</th>
          <th className="grows">{t('references')}</th>
        </tr>
      </thead>
      <tbody>
        {receipts.map((receipt) => (
          <tr key={receipt.posting_id}>
            {onToggle && (
              <td>
                <input
                  type="checkbox"
                  className="size-4.5 rounded-1 accent-accent"
                  aria-label={`${t('choose')} ${receipt.receipt_no}`}
                  checked={chosen.has(receipt.posting_id)}
                  disabled={isZero(receipt.open) && isZero(receipt.red_due)}
                  onChange={() => onToggle(receipt)}
                />
              </td>
            )}
            <td className="num text-left">{receipt.business_date}</td>
            <td>
              <button
                type="button"
                className="rounded-1 text-left underline decoration-dotted underline-offset-4"
                onClick={() => onOpen(receipt.posting_id)}
              >
                {t(`common:kind.${receipt.kind}`)} {receipt.receipt_no}
              </button>
            </td>
            <td className="num">{money(receipt.money)}</td>
            <td className="num text-ink-3">{money(receipt.prepaid)}</td>
            <td className="num text-ink-3">{money(receipt.back)}</td>
            <td className="num">{money(receipt.invoiced)}</td>
            <td className="num">{money(receipt.open)}</td>
            <td className="num text-red">{money(receipt.red_due)}</td>
            <td>
              <Tag look={LOOKS[receipt.state]}>{t(`state.${receipt.state}`)}</Tag>
            </td>
            <td className="grows text-13">{receipt.references.join(' ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

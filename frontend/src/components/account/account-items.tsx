import { useTranslation } from 'react-i18next';

import type { AccountItem } from '@/api/types';
import { formatMoney } from '@/lib/money';

/** What is owed of each sale, in the order in which it is repaid. */
export function AccountItems({ items }: { items: readonly AccountItem[] }) {
  const { t } = useTranslation('account');
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th>{t('col.date')}</th>
          <th className="num">{t('col.days')}</th>
          <th className="grows">{t('col.receipt')}</th>
          <th>{t('col.shop')}</th>
          <th className="num">{t('col.amount')}</th>
          <th className="num">{t('col.owed')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id}>
            <td>{item.business_date}</td>
            <td className="num">{t('days', { days: item.days })}</td>
            <td className="grows text-13 text-ink-2">{item.receipt_no}</td>
            <td className="text-ink-2">{item.shop_name}</td>
            <td className="num text-ink-2">{formatMoney(item.amount)}</td>
            <td className="num font-semibold">{formatMoney(item.owed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

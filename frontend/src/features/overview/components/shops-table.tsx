// Each shop today, with yesterday below each figure.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { OverviewFigures, OverviewShop } from '@/api/types';
import { EmptyState } from '@/components/ui/states';
import { formatMoney, formatWhole, toMinor } from '@/lib/money';

const COLUMNS = [
  'received',
  'delivered',
  'topped_up',
  'new_members',
  'discounts',
  'corrections',
  'cash_difference',
] as const;
type Column = (typeof COLUMNS)[number];

function text(figures: OverviewFigures, column: Column): string {
  const value = figures[column];
  if (value === null) return '—';
  return typeof value === 'number' ? formatWhole(value) : formatMoney(value);
}

const asksAttention = (figures: OverviewFigures, column: Column) =>
  (column === 'corrections' && figures.corrections > 0) ||
  (column === 'cash_difference' && figures.cash_difference !== null && toMinor(figures.cash_difference) !== 0);

export function ShopsTable({ shops }: { shops: readonly OverviewShop[] }) {
  const { t } = useTranslation('overview');
  return (
    <section className="sheet overflow-x-auto" aria-label={t('byShop')}>
      <h2 className="border-b px-4 py-2.5 text-16 font-semibold">{t('byShop')}</h2>
      {shops.length === 0 && <EmptyState title={t('noShops')} next={t('noShopsNext')} />}
      {shops.length > 0 && (
        <table className="grid-table min-w-[720px]">
          <thead>
            <tr>
              <th className="grows sticky left-0 bg-surface">{t('shop')}</th>
              {COLUMNS.map((column) => (
                <th key={column} className="text-right">
                  {t(`figure.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shops.map((shop) => (
              <tr key={shop.shop_id}>
                <td className="grows sticky left-0 bg-surface">
                  <Link
                    to="/reports/daily"
                    search={{ shop: shop.shop_id }}
                    className="rounded-1 font-semibold whitespace-nowrap"
                  >
                    {shop.name}
                  </Link>
                  <span className="block text-12 text-ink-3">{t('yesterdayBelow')}</span>
                </td>
                {COLUMNS.map((column) => (
                  <td key={column} className="num">
                    <span className={asksAttention(shop.today, column) ? 'font-semibold text-red' : 'font-semibold'}>
                      {text(shop.today, column)}
                    </span>
                    <span className="block text-12 text-ink-3">{text(shop.yesterday, column)}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

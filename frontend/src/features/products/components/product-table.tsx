import { useTranslation } from 'react-i18next';

import type { Product } from '@/api/types';
import { Tag } from '@/components/ui/tag';
import { formatMoney } from '@/lib/money';

/** Products in the order of their codes. Only what is not as usual is marked. */
export function ProductTable({
  products,
  rows,
  onOpen,
}: {
  products: readonly Product[];
  rows: { current: number; setCurrent: (index: number) => void };
  /** Absent for whoever only reads. */
  onOpen?: ((product: Product) => void) | undefined;
}) {
  const { t } = useTranslation('products');
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th>{t('code')}</th>
          <th>{t('name')}</th>
          <th>{t('category')}</th>
          <th className="narrow:hidden">{t('kind')}</th>
          <th>{t('unit')}</th>
          <th className="num">{t('listPrice')}</th>
          <th className="num">{t('memberPrice')}</th>
          <th className="narrow:hidden">{t('barcode')}</th>
          <th>{t('marks')}</th>
        </tr>
      </thead>
      <tbody>
        {products.map((product, index) => (
          <tr
            key={product.id}
            data-clickable={onOpen ? true : undefined}
            data-selected={index === rows.current}
            onClick={() => onOpen?.(product)}
          >
            <td className="text-13 text-ink-2">{product.code}</td>
            <td className="max-w-64 min-w-32 font-semibold" title={product.name}>
              {onOpen ? (
                <button
                  type="button"
                  className="max-w-full truncate rounded-1 text-left"
                  onFocus={() => rows.setCurrent(index)}
                >
                  {product.name}
                </button>
              ) : (
                <span className="block truncate">{product.name}</span>
              )}
            </td>
            <td>{product.category?.name ?? '—'}</td>
            <td className="narrow:hidden">{t(`kinds.${product.kind}`)}</td>
            <td>{product.unit}</td>
            <td className="num font-semibold">{formatMoney(product.list_price)}</td>
            <td className="num">{product.member_price === null ? '—' : formatMoney(product.member_price)}</td>
            <td className="text-13 text-ink-2 narrow:hidden">{product.barcode ?? '—'}</td>
            <td>
              <span className="flex gap-1.5">
                {product.retired && <Tag look="quiet">{t('mark.retired')}</Tag>}
                {!product.is_discountable && <Tag look="line">{t('mark.noDiscount')}</Tag>}
                {!product.earns_points && <Tag look="line">{t('mark.noPoints')}</Tag>}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

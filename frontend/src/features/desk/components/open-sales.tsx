import { useTranslation } from 'react-i18next';

import { Kbd } from '@/components/ui/kbd';
import { formatMoney, fromMinor, parseTyped } from '@/lib/money';

import { linesTotal } from '../lines';
import type { SaleDraft } from '../sale';
import type { OpenSale } from '../use-sales';

/** The sales that wait on this desk beside the one in front: a touch brings one back. */
export function OpenSales({ sales, onOpen }: { sales: readonly OpenSale[]; onOpen: (sale: OpenSale) => void }) {
  const { t } = useTranslation(['desk', 'common']);
  return (
    <nav aria-label={t('openSales')} className="flex flex-none items-center gap-2 border-b bg-surface px-4 py-1">
      <span className="text-13 text-ink-3">{t('openSales')}</span>
      {sales.map((sale) => (
        <button
          key={sale.id}
          type="button"
          onClick={() => onOpen(sale)}
          className="flex h-11 items-center gap-2 rounded-2 border border-(--edge) bg-raised px-3 hover:bg-sunken"
        >
          <span className="font-semibold">{sale.name || t('common:walkIn')}</span>
          <span className="text-ink-2">{formatMoney(amountOf(sale.sale))}</span>
        </button>
      ))}
      <Kbd>Alt J</Kbd>
    </nav>
  );
}

function amountOf(sale: SaleDraft): string {
  return sale.lines ? linesTotal(sale.lines) : fromMinor(parseTyped(sale.amount) ?? 0);
}

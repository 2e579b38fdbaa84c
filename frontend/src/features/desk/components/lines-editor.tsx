import { BadgePercent, Building2, Plus, Trash2 } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { CategorySelect } from '@/components/goods/category-select';
import { LinePeople } from '@/components/staff/line-people';
import { Button } from '@/components/ui/button';
import { Sheet } from '@/components/ui/sheet';
import { cn } from '@/lib/cn';
import { formatMoney, formatPercent, formatZhe } from '@/lib/money';

import type { Swipe } from '@/lib/swipes';

import { emptyLine, linesTotal, ownTotal, withProduct, type LineDraft } from '../lines';
import type { ReductionTarget } from '../reductions';
import { withEmptyLine, withLines, type SaleChange, type SaleDraft } from '../sale';
import { ProductSearch } from './product-search';

/** What is sold, line by line, who did it, and what the clerk takes off. Enter in any field takes the payment. */
export function LinesEditor({
  sale,
  onSale,
  onScan,
  onSubmit,
  onReduce,
  onCard,
  canReduce,
}: {
  sale: SaleDraft;
  onSale: (change: SaleChange) => void;
  /** A code was scanned; says whether it is goods, which are then in the sale. */
  onScan: (code: string) => Promise<boolean>;
  onSubmit: () => void;
  onReduce: (target: ReductionTarget) => void;
  /** A card or a member's code was read. */
  onCard: (swipe: Swipe) => void;
  /** The lines say enough for a price to be reduced. */
  canReduce: boolean;
}) {
  const { t } = useTranslation(['desk', 'pay', 'common']);
  const lines = sale.lines ?? [];
  const update = (id: number, change: Partial<LineDraft>) =>
    onSale(withLines((now) => now.map((line) => (line.id === id ? { ...line, ...change } : line))));
  const remove = (id: number) =>
    onSale(withLines((now) => (now.length > 1 ? now.filter((line) => line.id !== id) : [emptyLine(id + 1)])));
  const { can } = useCan();
  const searchRef = useRef<HTMLInputElement>(null);
  const add = () => onSale(withEmptyLine);
  return (
    <Sheet
      title={t('lines.title')}
      note={[t('lines.count', { count: lines.length }), sale.bulk ? t('pay:bulk.note') : null]
        .filter(Boolean)
        .join(' · ')}
      className="min-h-0 flex-1 overflow-hidden"
      actions={
        <>
          {sale.reason && (
            <span className="max-w-56 truncate text-13 text-ink-2 narrow:hidden" title={sale.reason}>
              {t('pay:reduction.reasonIs', { reason: sale.reason })}
            </span>
          )}
          <Button
            size="desk"
            look="ghost"
            hint="Alt P"
            disabled={!canReduce}
            aria-pressed={sale.bill !== null}
            onClick={() => onReduce('bill')}
          >
            <BadgePercent size={18} aria-hidden="true" />
            {sale.bill === null
              ? t('pay:reduction.bill')
              : 'amount' in sale.bill
                ? t('pay:reduction.billAmount', { amount: formatMoney(sale.bill.amount) })
                : t('pay:reduction.billPercent', {
                    zhe: formatZhe(sale.bill.percent_bp),
                    percent: formatPercent(sale.bill.percent_bp),
                  })}
          </Button>
          <Button
            size="desk"
            look="ghost"
            aria-pressed={sale.bulk}
            onClick={() => onSale((now) => ({ ...now, bulk: !now.bulk }))}
          >
            <Building2 size={18} aria-hidden="true" />
            {t('pay:bulk.act')}
          </Button>
          <Button size="desk" look="ghost" hint="Alt N" onClick={add}>
            <Plus size={18} aria-hidden="true" />
            {t('lines.add')}
          </Button>
        </>
      }
    >
      {can('productRead') && (
        <ProductSearch
          ref={searchRef}
          asking={sale.scans.length > 0}
          onAdd={(product) => onSale(withLines((now) => withProduct(now, product)))}
          onScan={onScan}
          onCard={onCard}
          onDone={onSubmit}
        />
      )}
      <form
        className="min-h-0 flex-1 overflow-auto"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <button type="submit" hidden aria-label={t('pay')} />
        <table className="grid-table narrow:[--rg-cell-x:4px]">
          <thead>
            <tr>
              <th className="w-full">{t('lines.label')}</th>
              <th>{t('lines.category')}</th>
              <th className="num">{t('lines.quantity')}</th>
              <th className="num">{t('lines.price')}</th>
              <th>{t('lines.performer')}</th>
              <th className="num">{t('lines.amount')}</th>
              <th>
                <span className="sr-only">{t('lines.acts')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line, index) => (
              <tr key={line.id}>
                <td className="py-1">
                  <input
                    className="input h-11"
                    aria-label={t('lines.label')}
                    value={line.label}
                    maxLength={100}
                    readOnly={line.productId !== null}
                    autoFocus={lines.length > 1 && line.productId === null && index === lines.length - 1}
                    onChange={(event) => update(line.id, { label: event.target.value })}
                  />
                </td>
                <td>
                  {line.productId === null ? (
                    <CategorySelect
                      className="input h-11 w-24 narrow:w-20"
                      label={t('lines.category')}
                      value={line.category}
                      onChange={(category) => update(line.id, { category })}
                    />
                  ) : (
                    <input
                      className="input h-11 w-24 narrow:w-20"
                      aria-label={t('lines.category')}
                      value={line.category}
                      readOnly
                    />
                  )}
                </td>
                <td className="num">
                  <input
                    className="input h-11 w-16 text-right narrow:w-14"
                    aria-label={t('lines.quantity')}
                    inputMode="numeric"
                    value={line.quantity}
                    onChange={(event) =>
                      update(line.id, { quantity: event.target.value.replace(/\D/g, '').slice(0, 5) })
                    }
                  />
                </td>
                <td className="num">
                  <input
                    className="input h-11 w-28 text-right narrow:w-24"
                    aria-label={t('lines.price')}
                    inputMode="decimal"
                    readOnly={line.productId !== null}
                    value={line.price}
                    onChange={(event) => update(line.id, { price: event.target.value })}
                  />
                  {line.memberPrice !== null && (
                    <span className="block text-12 text-ink-3">
                      {t('lines.memberPrice', { price: formatMoney(line.memberPrice) })}
                    </span>
                  )}
                </td>
                <td>
                  <LinePeople
                    label={t('lines.performer')}
                    of={line.label}
                    people={line.people}
                    onChange={(people) => update(line.id, { people })}
                  />
                </td>
                <td className="num font-semibold">
                  <Subtotal line={line} />
                </td>
                <td className="whitespace-nowrap">
                  <button
                    type="button"
                    className={cn(
                      'inline-grid size-11 place-items-center rounded-2',
                      line.own ? 'text-accent-text' : 'text-ink-3',
                    )}
                    aria-label={t('pay:reduction.lineAct')}
                    aria-pressed={line.own !== null}
                    title={t('pay:reduction.lineAct')}
                    disabled={!canReduce || linesTotal([line]) === '0.00'}
                    onClick={() => onReduce({ line: line.id })}
                  >
                    <BadgePercent size={18} aria-hidden="true" />
                  </button>
                  <button
                    type="button"
                    className="inline-grid size-11 place-items-center rounded-2 text-ink-3"
                    aria-label={t('lines.remove')}
                    onClick={() => remove(line.id)}
                  >
                    <Trash2 size={18} aria-hidden="true" />
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </form>
    </Sheet>
  );
}

/** The line at its list price, struck where the clerk asks less. */
function Subtotal({ line }: { line: LineDraft }) {
  const { t } = useTranslation('pay');
  const list = formatMoney(linesTotal([line]));
  const own = ownTotal(line);
  if (own === null) return list;
  return (
    <>
      <span className="struck block text-12">{list}</span>
      <span className="block">{line.own?.way === 'free' ? t('reduction.ways.free') : formatMoney(own)}</span>
    </>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Suspense, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { sentenceOf } from '@/api/problem';
import type { PostingResult } from '@/api/types';
import { useCommandGate } from '@/components/ledger/command-gate';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState } from '@/components/ui/states';
import { formatMoney } from '@/lib/money';
import type { Swipe } from '@/lib/swipes';
import { useDebounced } from '@/lib/use-debounced';
import { useKeys } from '@/lib/use-keys';

import { consumptionPreview } from '../api/preview';
import { emptyLine, linesTotal } from '../lines';
import { LinesEditor, PaymentDialog, ReductionDialog } from '../parts-fetched-early';
import { breakdownOf, PRICE_PROBE } from '../payment';
import type { ReductionTarget } from '../reductions';
import { EMPTY_SALE, saleRequestOf, withEmptyLine, type SaleChange, type SaleDraft } from '../sale';
import { PayRow } from './pay-row';

const PREVIEW_REST_MS = 180;

type Asking = 'payment' | { reduce: ReductionTarget } | null;

/** A sale to somebody who is no member: what, for how much, and which money. A card opens its member instead. */
export function WalkInView({
  left,
  sale,
  onSale: setSale,
  onScan,
  onCard,
  online,
  onAsking,
  onPaid,
  onLaidAside,
}: {
  /** Where a card or a phone number still opens a member. */
  left: ReactNode;
  /** What is typed; it outlives this view. */
  sale: SaleDraft;
  onSale: (next: SaleDraft | SaleChange) => void;
  /** A code was scanned; says whether it is goods, which are then in the sale. */
  onScan: (code: string) => Promise<boolean>;
  /** A card was read while lines are written. */
  onCard: (swipe: Swipe) => void;
  online: boolean;
  /** Whether a dialog stands over the sale. */
  onAsking: (open: boolean) => void;
  onPaid: (result: PostingResult) => void;
  onLaidAside: () => void;
}) {
  const { t } = useTranslation(['desk', 'common']);
  const gate = useCommandGate();
  const inputRef = useRef<HTMLInputElement>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const { lines } = sale;
  const body = saleRequestOf(null, sale);
  const rested = useDebounced(body, PREVIEW_REST_MS);
  const isCurrent = JSON.stringify(rested) === JSON.stringify(body);
  const price = useQuery(
    consumptionPreview(online && !gate.busy && rested ? { ...rested, tenders: PRICE_PROBE } : null),
  );
  const due = body && isCurrent && price.data ? breakdownOf(price.data).due : null;
  const refused = body && isCurrent ? price.error : null;
  const canPay = body !== null && online && !gate.busy && refused === null;

  useLayoutEffect(() => {
    if (asking === null) inputRef.current?.focus();
    onAsking(asking !== null);
    return () => onAsking(false);
  }, [asking, onAsking]);

  const addLine = () => setSale(withEmptyLine);
  const toggleLines = () =>
    setSale(lines ? { ...EMPTY_SALE, amount: sale.amount } : { ...sale, lines: [emptyLine(1)] });
  const pay = () => {
    if (canPay) setAsking('payment');
  };
  const act = (run: () => void) => (event: KeyboardEvent) => {
    event.preventDefault();
    run();
  };
  useKeys(
    {
      F7: act(pay),
      'Alt+KeyL': act(toggleLines),
      ...(lines ? { 'Alt+KeyN': act(addLine) } : {}),
      ...(lines && canPay ? { 'Alt+KeyP': act(() => setAsking({ reduce: 'bill' })) } : {}),
    },
    { enabled: asking === null, first: true },
  );

  return (
    <div className="grid h-full min-h-0 grid-cols-[minmax(320px,360px)_minmax(0,1fr)] gap-4 narrow:grid-cols-[260px_minmax(0,1fr)] narrow:gap-3 stacked:block">
      <div className="min-h-0">{left}</div>
      <div className="flex min-h-0 min-w-0 flex-col gap-3">
        <section className="sheet flex-none" aria-label={t('walkIn.title')}>
          <h1 className="px-5 py-3 text-28 font-semibold">{t('walkIn.title')}</h1>
          <PayRow
            inputRef={inputRef}
            amount={sale.amount}
            onAmount={(amount) => setSale({ ...sale, amount })}
            linesTotal={lines ? linesTotal(lines) : null}
            onToggleLines={toggleLines}
            pending={gate.busy}
            disabled={!canPay}
            label={due === null ? t('pay') : t('payAmount', { amount: formatMoney(due) })}
            onPay={pay}
            hint={
              refused ? (
                <span className="text-red">{sentenceOf(refused)}</span>
              ) : online ? (
                t('walkIn.hint')
              ) : (
                t('offlineNoMoney')
              )
            }
          />
        </section>
        {lines ? (
          <Suspense>
            <LinesEditor
              sale={sale}
              onSale={setSale}
              onScan={onScan}
              onSubmit={pay}
              onReduce={(target) => setAsking({ reduce: target })}
              onCard={onCard}
              canReduce={canPay}
            />
          </Suspense>
        ) : (
          <Sheet title={t('lines.title')} className="min-h-0 flex-1 overflow-hidden">
            <EmptyState title={t('walkIn.noLines')} next={t('walkIn.noLinesNext')} className="py-8!" />
          </Sheet>
        )}
      </div>
      <Suspense>
        {asking === 'payment' && body && (
          <PaymentDialog
            panel={null}
            sale={body}
            known={isCurrent ? price.data : undefined}
            available="0.00"
            approvalFirst={false}
            onClose={() => setAsking(null)}
            onPaid={onPaid}
            onLaidAside={onLaidAside}
          />
        )}
        {asking !== null && asking !== 'payment' && (
          <ReductionDialog
            panel={null}
            sale={sale}
            target={asking.reduce}
            onClose={() => setAsking(null)}
            onApply={(next) => {
              setSale(next);
              setAsking(null);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

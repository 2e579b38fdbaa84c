import { useQuery } from '@tanstack/react-query';
import { ScanBarcode } from 'lucide-react';
import { useState, type KeyboardEvent, type Ref } from 'react';
import { useTranslation } from 'react-i18next';

import type { Product } from '@/api/types';
import { notifyMissed, notifyProblem } from '@/components/ui/notify';
import { Spinner } from '@/components/ui/spinner';
import { cn } from '@/lib/cn';
import { readCredential } from '@/lib/credential';
import { isGoodsBarcode } from '@/lib/goods-barcode';
import { formatMoney } from '@/lib/money';
import { type Swipe } from '@/lib/swipes';
import { useDebounced } from '@/lib/use-debounced';
import { useSwipes } from '@/lib/use-swipes';

import { productsFor } from '../api/find-products';

const TYPING_RESTS_MS = 150;

interface ProductSearchProps {
  ref: Ref<HTMLInputElement>;
  /** Something scanned is still looked up. */
  asking: boolean;
  onAdd: (product: Product) => void;
  /** A code was scanned; says whether it is goods, which are then in the sale. */
  onScan: (code: string) => Promise<boolean>;
  /** What was read is no goods: a card or a member's code. */
  onCard: (swipe: Swipe) => void;
  /** Enter with nothing to look for: the sale is complete. */
  onDone: () => void;
}

/** Finds goods by name, pinyin, code or barcode, and takes what the scanner reads while lines are written. */
export function ProductSearch({ ref, asking, onAdd, onScan, onCard, onDone }: ProductSearchProps) {
  const { t } = useTranslation('goods');
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const sought = useDebounced(text.trim(), TYPING_RESTS_MS);
  const found = useQuery(productsFor(sought));
  const items = text.trim() === '' || sought !== text.trim() ? [] : (found.data ?? []);
  const add = (product: Product) => {
    onAdd(product);
    setText('');
    setChosen(0);
  };

  /** One question tells goods from cards: whoever knows the code has it. */
  const scan = async (value: string, otherwise: () => void) => {
    try {
      if (!(await onScan(value))) return otherwise();
      // What was typed since then stays.
      setText((now) => (now.trim() === value ? '' : now));
    } catch (error) {
      notifyProblem(error);
    }
  };
  const unknown = (barcode: string) => notifyMissed(t('unknown', { barcode }), t('unknownNote'));
  const onSwipe = (swipe: Swipe) => {
    const read = readCredential(swipe.value);
    // Readers of cards read no goods, and a payment code asks the catalogue nothing.
    if (swipe.source !== 'wedge' || read.kind !== 'credential') return onCard(swipe);
    void scan(read.value, () => (isGoodsBarcode(read.value) ? unknown(read.value) : onCard(swipe)));
  };
  useSwipes(onSwipe);

  const enter = () => {
    const typed = text.trim();
    if (typed === '') return onDone();
    const product = items[chosen];
    if (product) return add(product);
    // A slow scanner, or somebody who types the code: what was typed stays until goods are found.
    void scan(typed, () => unknown(typed));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && items.length > 0) setChosen((at) => (at + step + items.length) % items.length);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) enter();
    else if (event.key === 'Escape' && text !== '') setText('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="relative flex-none border-b px-4 py-2">
      <div className="flex items-center gap-2.5">
        {asking || found.isFetching ? <Spinner size={20} /> : <ScanBarcode size={20} aria-hidden="true" />}
        <input
          ref={ref}
          className="input h-11 flex-1"
          role="combobox"
          aria-label={t('search')}
          aria-expanded={items.length > 0}
          aria-controls="goods-found"
          aria-activedescendant={items.length > 0 ? `goods-${chosen}` : undefined}
          placeholder={t('hint')}
          value={text}
          maxLength={60}
          autoFocus
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {text.trim() !== '' && sought === text.trim() && found.isSuccess && (
        <div
          id="goods-found"
          role="listbox"
          aria-label={t('found')}
          className="absolute inset-x-4 top-full z-20 rounded-2 border bg-raised py-1 shadow-(--rg-shadow-2)"
        >
          {items.map((product, index) => (
            // The keyboard stays in the field; a row is for the finger.
            <button
              key={product.id}
              type="button"
              id={`goods-${index}`}
              role="option"
              aria-selected={index === chosen}
              tabIndex={-1}
              className={cn(
                'flex h-11 w-full items-center gap-3 px-3 text-left',
                index === chosen && 'bg-accent-soft text-accent-text',
              )}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => add(product)}
            >
              <span className="min-w-0 flex-1 truncate font-semibold">{product.name}</span>
              <span className="text-13 text-ink-3">
                {[product.code, product.category?.name].filter(Boolean).join(' · ')}
              </span>
              {product.member_price && (
                <span className="text-13 text-ink-2">{t('member', { price: formatMoney(product.member_price) })}</span>
              )}
              <span className="w-20 text-right font-semibold">{formatMoney(product.list_price)}</span>
            </button>
          ))}
          {items.length === 0 && <p className="px-3 py-2 text-ink-2">{t('nothing')}</p>}
        </div>
      )}
    </div>
  );
}

// The sales that are open on this desk: one for each member who stands here, and one for whoever is no member.
//
// Clerks want nothing that they typed to be lost by a tap. So a card that is read while a sale without a member is written
// takes that sale over, and one that is read while another member's sale is written opens beside it: both stay open, as
// tabs, until they are paid, parked or left with Esc.
import { useCallback, useMemo, useState } from 'react';

import type { DeskPanel, Product } from '@/api/types';
import { newUuid } from '@/lib/uuid';

import { findByBarcode } from './api/find-products';
import { EMPTY_SALE, isBegun, scanned, withScan, type SaleChange, type SaleDraft } from './sale';

/** The place of the sale without a member. */
const NOBODY = '';

/** A sale that waits beside the one in front. */
export interface OpenSale {
  /** The membership; empty for nobody. */
  id: string;
  /** Whose it is; empty for nobody. */
  name: string;
  sale: SaleDraft;
}

type Sales = ReadonlyMap<string, OpenSale>;

/** The sale of whoever stands in front, and what is typed for others. */
export interface DeskSales {
  sale: SaleDraft;
  /** Something is typed that would be missed. */
  inHand: boolean;
  setSale: (next: SaleDraft | SaleChange) => void;
  /** A code was scanned for the sale in front; says whether it is goods. They come to that sale, wherever it is by then. */
  scan: (code: string) => Promise<boolean>;
  /** Everything open that says something, the one in front too, in the order of opening. */
  open: readonly OpenSale[];
  /** Whether something is typed for nobody yet. */
  forNobody: boolean;
  /** A member was opened: whatever was typed for nobody is theirs, unless they have a sale of their own. Says whether. */
  attach: (panel: DeskPanel) => boolean;
  /** The sale in front becomes nobody's, to be attached to another member. */
  detach: () => void;
  /** Puts a sale in place for a membership, or for nobody. */
  put: (panel: DeskPanel | null, sale: SaleDraft) => void;
  /** The sale in front is paid, parked or given up. */
  drop: () => void;
}

export function useSales(front: DeskPanel | null): DeskSales {
  const [sales, setSales] = useState<Sales>(new Map());
  const id = front?.membership.id ?? NOBODY;
  const name = front?.member.name ?? '';
  const sale = sales.get(id)?.sale ?? EMPTY_SALE;

  const put = useCallback((panel: DeskPanel | null, next: SaleDraft) => {
    const open = { id: panel?.membership.id ?? NOBODY, name: panel?.member.name ?? '', sale: next };
    setSales((all) => new Map(all).set(open.id, open));
  }, []);
  const setSale = useCallback(
    (next: SaleDraft | SaleChange) =>
      setSales((all) => {
        const changed = typeof next === 'function' ? next(all.get(id)?.sale ?? EMPTY_SALE) : next;
        return new Map(all).set(id, { id, name, sale: changed });
      }),
    [id, name],
  );
  const scan = async (code: string) => {
    const mark = newUuid();
    setSale(withScan(mark));
    let product: Product | null = null;
    try {
      product = await findByBarcode(code);
    } finally {
      setSales((all) => awaiting(all, mark, scanned(mark, product)));
    }
    return product !== null;
  };
  const drop = useCallback(() => setSales((all) => without(all, id)), [id]);
  const attach = (panel: DeskPanel) => {
    const typed = sales.get(NOBODY)?.sale;
    if (!typed || !isBegun(typed)) return false;
    const own = sales.get(panel.membership.id)?.sale;
    if (own && isBegun(own)) return false;
    const taken = { id: panel.membership.id, name: panel.member.name, sale: typed };
    setSales((all) => without(all, NOBODY).set(taken.id, taken));
    return true;
  };
  // What is set aside is this member's alone.
  const detach = () =>
    setSales((all) => without(all, id).set(NOBODY, { id: NOBODY, name: '', sale: { ...sale, hold: null } }));
  const open = useMemo(() => [...sales.values()].filter((each) => isBegun(each.sale)), [sales]);
  return {
    sale,
    inHand: isBegun(sale),
    setSale,
    scan,
    open,
    forNobody: open.some((each) => each.id === NOBODY),
    attach,
    detach,
    put,
    drop,
  };
}

/** The sale that awaits a scan is changed; one that was given up awaits nothing. */
function awaiting(all: Sales, mark: string, change: SaleChange): Sales {
  const found = [...all.values()].find((each) => each.sale.scans.includes(mark));
  return found ? new Map(all).set(found.id, { ...found, sale: change(found.sale) }) : all;
}

function without(all: Sales, id: string): Map<string, OpenSale> {
  const next = new Map(all);
  next.delete(id);
  return next;
}

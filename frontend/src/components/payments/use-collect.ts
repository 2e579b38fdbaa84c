// Money first: the ways of payment that a connected provider takes are collected before the command is sent. What was
// collected is kept until a command has used it, so a refusal in between never asks the customer twice.
import { useEffect, useRef, useState } from 'react';

import { client } from '@/api/client';
import { useMaybeSession } from '@/api/session';
import type { BearerKind, ConnectedMethod, Payment, PaymentMethod } from '@/api/types';
import { allows } from '@/lib/permissions';

/** A way of payment that a provider, or a gift card, is to take. */
export interface Way {
  method: PaymentMethod;
  amount: string;
  /** The number of a gift card or deposit. */
  code?: string;
}

/** The payments by their ways; empty when the clerk confirms by hand. */
export type Collected = Partial<Record<PaymentMethod, Payment['id']>>;

interface Collecting {
  ways: Way[];
  done: (collected: Collected) => void;
}

const CONNECTED: readonly string[] = ['wechat', 'alipay', 'bank_card'] satisfies ConnectedMethod[];
const BEARERS: readonly string[] = ['gift_card', 'deposit'] satisfies BearerKind[];

/** Whether a way is a gift card or deposit, which pays by itself wherever a shop takes money. */
export const isBearer = (method: string): method is BearerKind => BEARERS.includes(method);

/** Those of some tenders that a provider is to take: paid by phone or card, and not confirmed by a number typed by hand. */
export function waysOf(
  tenders: readonly { method: string; amount?: string | null; reference?: string | null }[],
): Way[] {
  return tenders.flatMap(({ method, amount, reference }) =>
    CONNECTED.includes(method) && amount && !reference ? [{ method: method as ConnectedMethod, amount }] : [],
  );
}

/** What a gift card or deposit of that number is to pay. */
export function bearerWays(tenders: readonly { method: string; amount: string }[], code: string | undefined): Way[] {
  if (!code) return [];
  return tenders.flatMap(({ method, amount }) => (isBearer(method) ? [{ method, amount, code }] : []));
}

/** The same tenders, each with the payment that pays it. */
export function paidBy<T extends { method: string }>(
  tenders: readonly T[],
  collected: Collected,
): (T & { payment_id?: string })[] {
  return tenders.map((tender) => {
    const payment = collected[tender.method as PaymentMethod];
    return payment ? { ...tender, payment_id: payment } : tender;
  });
}

export interface Collect {
  /** What is being collected now. */
  open: Collecting | null;
  /** Collects, then goes on; at once when nothing is to be collected, or was before. */
  begin: (ways: Way[], done: (collected: Collected) => void) => void;
  /** A way was paid. */
  paid: (way: Way, payment: Payment) => void;
  /** The customer paid otherwise: goes on without payments. */
  byHand: () => void;
  back: () => void;
  /** A command has used them, or these of them, or may still. */
  forget: (used?: readonly Payment['id'][]) => void;
}

export function useCollect(): Collect {
  const session = useMaybeSession();
  const provider = session?.shop?.payment_provider ?? 'none';
  const connected = provider !== 'none' && allows(session?.permissions ?? [], 'paymentCreate');
  const [kept, setKept] = useState<Kept>({});
  const [open, setOpen] = useState<Collecting | null>(null);
  const atStake = useGivenBack();
  const step = ({ ways, done }: Collecting, known: Kept) => {
    if (ways.some((way) => !known[keyOf(way)])) return setOpen({ ways, done });
    setOpen(null);
    done(collectedOf(ways, known));
  };
  return {
    open: open && { ...open, ways: open.ways.filter((way) => !kept[keyOf(way)]) },
    begin: (ways, done) => step({ ways: ways.filter(({ method }) => connected || isBearer(method)), done }, kept),
    paid: (way, payment) => {
      const known = { ...kept, [keyOf(way)]: payment.id };
      if (isBearer(way.method)) atStake.current.add(payment.id);
      setKept(known);
      if (open) step(open, known);
    },
    byHand: () => {
      setOpen(null);
      open?.done(collectedOf(open.ways, kept));
    },
    back: () => setOpen(null),
    forget: (used) => {
      for (const id of used ?? [...atStake.current]) atStake.current.delete(id);
      setKept({});
    },
  };
}

/** What gift cards have paid and no command used; it goes back to them when the payment is left. */
function useGivenBack() {
  const atStake = useRef(new Set<Payment['id']>());
  useEffect(() => {
    const left = atStake.current;
    return () => {
      // Refused when a sale has used it after all; what could not be asked is listed under Payments as not used.
      for (const id of left) void client.POST('/payments/{id}/cancel', { params: { path: { id } } });
      left.clear();
    };
  }, []);
  return atStake;
}

/** Payments by what they pay. */
type Kept = Record<string, Payment['id']>;

function collectedOf(ways: readonly Way[], kept: Kept): Collected {
  return Object.fromEntries(ways.map((way) => [way.method, kept[keyOf(way)]]).filter(([, id]) => id));
}

const keyOf = (way: Way) => [way.method, way.amount, way.code].join(' ');

// Money first: the ways of payment that a connected provider takes are collected before the command is sent. What was
// collected is kept until a command has used it, so a refusal in between never asks the customer twice.
import { useRef, useState } from 'react';

import { useMaybeSession } from '@/api/session';
import type { ConnectedMethod, Payment } from '@/api/types';
import { allows } from '@/lib/permissions';

/** A way of payment that a provider is to take. */
export interface Way {
  method: ConnectedMethod;
  amount: string;
}

/** The payments by their ways; empty when the clerk confirms by hand. */
export type Collected = Partial<Record<ConnectedMethod, Payment['id']>>;

interface Collecting {
  ways: Way[];
  done: (collected: Collected) => void;
}

const CONNECTED: readonly string[] = ['wechat', 'alipay', 'bank_card'] satisfies ConnectedMethod[];

/** Those of some tenders that a provider is to take: paid by phone or card, and not confirmed by a number typed by hand. */
export function waysOf(
  tenders: readonly { method: string; amount?: string | null; reference?: string | null }[],
): Way[] {
  return tenders.flatMap(({ method, amount, reference }) =>
    CONNECTED.includes(method) && amount && !reference ? [{ method: method as ConnectedMethod, amount }] : [],
  );
}

/** The same tenders, each with the payment that pays it. */
export function paidBy<T extends { method: string }>(
  tenders: readonly T[],
  collected: Collected,
): (T & { payment_id?: string })[] {
  return tenders.map((tender) => {
    const payment = collected[tender.method as ConnectedMethod];
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
  /** A command has used them. */
  forget: () => void;
}

export function useCollect(): Collect {
  const session = useMaybeSession();
  const provider = session?.shop?.payment_provider ?? 'none';
  const connected = provider !== 'none' && allows(session?.permissions ?? [], 'paymentCreate');
  const kept = useRef(new Map<string, string>());
  const [open, setOpen] = useState<Collecting | null>(null);
  const collectedOf = (ways: Way[]): Collected =>
    Object.fromEntries(
      ways.flatMap((way) => (kept.current.has(keyOf(way)) ? [[way.method, kept.current.get(keyOf(way))]] : [])),
    );
  const step = (ways: Way[], done: (collected: Collected) => void) => {
    if (ways.every((way) => kept.current.has(keyOf(way)))) {
      setOpen(null);
      done(collectedOf(ways));
    } else setOpen({ ways, done });
  };
  return {
    open: open && { ...open, ways: open.ways.filter((way) => !kept.current.has(keyOf(way))) },
    begin: (ways, done) => step(connected ? ways : [], done),
    paid: (way, payment) => {
      kept.current.set(keyOf(way), payment.id);
      if (open) step(open.ways, open.done);
    },
    byHand: () => {
      setOpen(null);
      open?.done(collectedOf(open.ways));
    },
    back: () => setOpen(null),
    forget: () => kept.current.clear(),
  };
}

const keyOf = (way: Way) => `${way.method} ${way.amount}`;

// One payment on its way: asked for with a code, asked about until it has an end, cancelled when it may be.
//
// *Invariant:* the key stays the same until a payment has an end without money. So a lost answer is never a second charge.
import { useEffect, useRef, useState } from 'react';

import { client, unwrap } from '@/api/client';
import { ApiProblem } from '@/api/problem';
import type { Payment, PaymentPurpose } from '@/api/types';
import { useLatest } from '@/lib/use-latest';

import type { Way } from './use-collect';

const ASK_EVERY_MS = 2_000;

export type Stage = 'scan' | 'asking' | 'waiting' | 'unknown' | 'cancelling' | 'failed' | 'cancelled' | 'paid';

/** Where a payment is, as the screen tells it. */
export function stageOf(payment: Payment | null, asking: boolean): Stage {
  if (!payment) return asking ? 'asking' : 'scan';
  if (payment.state === 'paid' || payment.state === 'failed' || payment.state === 'cancelled') return payment.state;
  if (payment.cancelling) return 'cancelling';
  return payment.state === 'waiting' ? 'waiting' : 'unknown';
}

/** Whole seconds until it may be cancelled. The till's clock may be wrong, so only the difference of the server's counts. */
export function cancelIn(payment: Payment, shownFor: number): number {
  const wait = Date.parse(payment.cancel_from) - Date.parse(payment.requested_at);
  return Math.max(0, Math.ceil((wait - shownFor) / 1_000));
}

export function usePayment(way: Way, purpose: PaymentPurpose, onPaid: (payment: Payment) => void) {
  const [payment, setPayment] = useState<Payment | null>(null);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | 'no_answer' | null>(null);
  const [shownAt, setShownAt] = useState(0);
  const [now, setNow] = useState(0);
  const key = useRef(crypto.randomUUID());
  const paid = useLatest(onPaid);
  const stage = stageOf(payment, asking);
  const id = payment?.id;
  const isOpen = stage === 'waiting' || stage === 'unknown' || stage === 'cancelling';

  const settle = (next: Payment) => {
    setPayment(next);
    if (next.state === 'paid') paid.current(next);
  };
  const act = async (verb: 'query' | 'cancel') => {
    if (!id) return;
    const params = { path: { id } };
    try {
      settle(
        (await unwrap(
          verb === 'query'
            ? client.POST('/payments/{id}/query', { params })
            : client.POST('/payments/{id}/cancel', { params }),
        )) as Payment,
      );
      setProblem(null);
    } catch (error) {
      if (error instanceof ApiProblem && verb === 'cancel') setProblem(error);
    }
  };
  const latest = useLatest(act);
  useEffect(() => {
    if (!id || !isOpen) return;
    const asks = setInterval(() => void latest.current('query'), ASK_EVERY_MS);
    const ticks = setInterval(() => setNow(Date.now()), 500);
    return () => {
      clearInterval(asks);
      clearInterval(ticks);
    };
  }, [id, isOpen, latest]);

  const take = async (code: string) => {
    setAsking(true);
    setProblem(null);
    try {
      const answer = (await unwrap(
        client.POST('/payments', {
          params: { header: { 'Idempotency-Key': `"${key.current}"` } },
          body: { code, purpose, method: way.method, amount: way.amount },
        }),
      )) as Payment;
      setShownAt(Date.now());
      setNow(Date.now());
      settle(answer);
    } catch (error) {
      const isRefused = error instanceof ApiProblem && error.status >= 400 && error.status < 500;
      // What was refused has no money: another card is another payment.
      if (isRefused) key.current = crypto.randomUUID();
      setProblem(isRefused ? error : 'no_answer');
    }
    setAsking(false);
  };
  return {
    payment,
    stage,
    problem,
    take,
    query: () => act('query'),
    cancel: () => act('cancel'),
    cancelIn: payment ? cancelIn(payment, now - shownAt) : 0,
    /** After an end without money: another code, under another key. */
    again: () => {
      key.current = crypto.randomUUID();
      setPayment(null);
      setProblem(null);
    },
  };
}

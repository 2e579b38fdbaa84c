// 支付方式: the company's ways of payment, in its order, under its own names.
import { queryOptions, useQuery } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { components } from '@/api/schema.gen';
import type { TenderMethod } from '@/api/types';
import { addNamesOfWays } from '@/lib/i18n';

export type PaymentWay = components['schemas']['PaymentWayResponse'];

/** A way on offer: its code, and whether its number elsewhere must be typed. */
export interface Way {
  code: TenderMethod;
  asks_reference: boolean;
  kind?: PaymentWay['kind'];
}

const KEPT_MS = 5 * 60_000;

/** The ways of the company; once they are here, everything that names a way calls it by the company's name. */
export const paymentWaysQuery = queryOptions({
  queryKey: ['payment-ways', 'choice'],
  queryFn: async () => {
    const { items } = await unwrap(client.GET('/payment-ways'));
    for (const language of ['zh-CN', 'en'] as const)
      addNamesOfWays(language, Object.fromEntries(items.map((way) => [way.code, way.labels[language]])));
    return items;
  },
  staleTime: KEPT_MS,
  retry: false,
});

/** What every company begins with: shown until its own are here. */
const STANDARD: readonly Way[] = ['cash', 'wechat', 'alipay', 'bank_card', 'transfer', 'other'].map((code) => ({
  code,
  asks_reference: false,
}));

/** The ways that are offered, in the company's order. */
export function useWays(): readonly Way[] {
  const { data } = useQuery(paymentWaysQuery);
  return data?.filter((way) => !way.retired) ?? STANDARD;
}

/** Their codes. */
export function useWayCodes(): readonly TenderMethod[] {
  return useWays().map((way) => way.code);
}

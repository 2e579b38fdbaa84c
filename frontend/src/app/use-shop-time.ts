import { useQuery } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Session } from '@/api/types';
import { recall, remember } from '@/lib/preferences';
import { setShopTime, type ShopTime } from '@/lib/shop-time';

const REMEMBERED = 'shop-time';

/**
 * Shows times by the clock of the session's shop, of the company when the session has none. What the session does not
 * say (when the day begins) is remembered, so that the next visit waits for nothing. Returns a key that changes with the
 * clock; `null` while it is not known.
 */
export function useShopTime(session: Session): string | null {
  const place = session.shop?.id ?? session.tenant.id;
  const { data, isPending } = useQuery({
    queryKey: ['shop-time', place],
    queryFn: async (): Promise<ShopTime> => {
      const found = session.shop ? await timeOfShop(session.shop.id) : await timeOfCompany();
      remember(REMEMBERED, JSON.stringify({ place, ...found }));
      return found;
    },
    placeholderData: () => recallTime(place),
    staleTime: 10 * 60_000,
    retry: false,
  });
  if (isPending) return null;
  const zone = session.shop?.time_zone ?? data?.zone;
  if (!zone) return '';
  const time = { zone, dayStartsAt: data?.dayStartsAt ?? '00:00' };
  setShopTime(time);
  return `${time.zone} ${time.dayStartsAt}`;
}

async function timeOfShop(id: string): Promise<ShopTime> {
  const shop = await unwrap(client.GET('/shops/{id}', { params: { path: { id } } }));
  return { zone: shop.time_zone, dayStartsAt: shop.day_starts_at };
}

/** The company's day is that of the shop whose day begins first, as the server counts it for what concerns all shops. */
async function timeOfCompany(): Promise<ShopTime> {
  const [tenant, shops] = await Promise.all([
    unwrap(client.GET('/tenant')),
    unwrap(client.GET('/shops', { params: { query: { limit: 200 } } })),
  ]);
  const here = shops.items.filter((shop) => shop.time_zone === tenant.time_zone);
  const [first = '00:00'] = here.map((shop) => shop.day_starts_at).toSorted();
  return { zone: tenant.time_zone, dayStartsAt: first };
}

function recallTime(place: string): ShopTime | undefined {
  try {
    const time = JSON.parse(recall(REMEMBERED) ?? 'null') as (ShopTime & { place: string }) | null;
    return time?.place === place ? time : undefined;
  } catch {
    return undefined;
  }
}

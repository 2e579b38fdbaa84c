// What can be used of counts: those of one item as they are, shared ones service by service.
import type { Counts, CountService } from '@/api/types';

/** What one Enter delivers: counts of one item, or a service of counts that several share. */
export interface Delivery {
  key: string;
  counts: Counts;
  service: CountService | null;
}

/** Everything that can be delivered, in the order in which it is shown. */
export function deliveriesOf(items: readonly Counts[]): Delivery[] {
  return items.flatMap((counts): Delivery[] =>
    counts.pool.length === 0
      ? [{ key: counts.lot_id, counts, service: null }]
      : counts.pool.map((service) => ({ key: `${counts.lot_id}/${service.item}`, counts, service })),
  );
}

/** How many at most; null for any number. */
export const mostOf = ({ counts, service }: Delivery): number | null =>
  service ? service.usable_now : counts.usable_now;

/** Whether it can be delivered now: shared counts may be too few for a service that takes several. */
export const isUsable = (delivery: Delivery): boolean => delivery.counts.blocked_by === null && mostOf(delivery) !== 0;

/** Deliveries that have a key: as many as there are digits. */
export const KEYS_MAX = 9;

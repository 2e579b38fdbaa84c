import { describe, expect, it } from 'vitest';

import type { Counts } from '@/api/types';
import { countsFrom, seedPackages } from '@/testing/mock/packages';

import { deliveriesOf, isUsable, mostOf } from './deliveries';

const shared = (usable: number): Counts => {
  const [washes] = seedPackages().slice(0, 1).flatMap(countsFrom);
  if (!washes) throw new Error('the mock shop sells washes');
  const service = (item: string, weight: number) => ({
    item,
    label: item,
    unit_price: '68.00',
    weight,
    usable_now: Math.floor(usable / weight),
  });
  return { ...washes, lot_id: 'shared', usable_now: usable, pool: [service('cut', 1), service('colour', 3)] };
};

describe('what can be used', () => {
  it('OP07: counts of one item are one, shared ones are one for each service', () => {
    const washes = seedPackages().slice(0, 1).flatMap(countsFrom);
    const all = deliveriesOf([...washes, shared(10)]);
    expect(all.map(({ service }) => service?.item ?? null)).toEqual([null, 'cut', 'colour']);
    expect(all.map(mostOf)).toEqual([12, 10, 3]);
    expect(all.slice(1).map(({ key }) => key)).toEqual(['shared/cut', 'shared/colour']);
  });

  it('OP07: a service that takes more counts than are left cannot be used', () => {
    expect(deliveriesOf([shared(2)]).map(isUsable)).toEqual([true, false]);
    expect(deliveriesOf([{ ...shared(10), blocked_by: 'expired' }]).map(isUsable)).toEqual([false, false]);
  });
});

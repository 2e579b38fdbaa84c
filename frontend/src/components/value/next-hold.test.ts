import { expect, it } from 'vitest';

import { nextHold } from './next-hold';

const holds = [
  { id: 'a', amount: '200.00', reason: 'room' },
  { id: 'b', amount: '50.00', reason: null },
];

it('C08: a key goes through the holds and then takes none', () => {
  expect(nextHold(holds, null)).toEqual({ id: 'a', amount: '200.00' });
  expect(nextHold(holds, 'a')).toEqual({ id: 'b', amount: '50.00' });
  expect(nextHold(holds, 'b')).toBeNull();
  expect(nextHold([], null)).toBeNull();
});

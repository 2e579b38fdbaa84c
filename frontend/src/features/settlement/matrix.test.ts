import { expect, test } from 'vitest';

import { matrixRows } from './matrix';

const party = (id: string) => ({
  id,
  name: id,
  topped_up: '0.00',
  adjusted: '0.00',
  refunded: '0.00',
  delivered: '0.00',
  bonus: '0.00',
  kept: '0.00',
  carried: '0.00',
  counts: '0.00',
  own_left: '0.00',
  between: '0.00',
  position: '0.00',
});
const cell = (issuer_id: string, place_id: string, settled: string) => ({
  issuer_id,
  place_id,
  settled,
  delivered: settled,
  bonus: '0.00',
  carried: '0.00',
  counts: '0.00',
  refunded: '0.00',
});

test('OP10, §14: rows and columns sum to the same', () => {
  const cells = [cell('B', 'B', '16.67'), cell('B', 'C', '25.00'), cell('C', 'B', '-1.50')];
  const { rows, sums, total } = matrixRows({ parties: [party('B'), party('C')], cells });
  expect(rows.map(({ cells: row, sum }) => [...row, sum])).toEqual([
    ['16.67', '25.00', '41.67'],
    ['-1.50', null, '-1.50'],
  ]);
  expect(sums).toEqual(['15.17', '25.00']);
  expect(total).toBe('40.17');
});

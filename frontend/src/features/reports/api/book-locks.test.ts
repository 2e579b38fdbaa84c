import { expect, test } from 'vitest';

import { lastDayOfMonth } from './book-locks';

test('OP12: a locked month ends with its last day, also in February and December', () => {
  expect(['2026-02', '2028-02', '2026-04', '2026-12'].map(lastDayOfMonth)).toEqual([
    '2026-02-28',
    '2028-02-29',
    '2026-04-30',
    '2026-12-31',
  ]);
});

import { expect, it } from 'vitest';

import { platesOf, platesText } from './plates';

it('M06: plates are typed with commas of any kind between them, and spaces within', () => {
  expect(platesOf('京A 12345，粤B·D67890、 沪AF12345;')).toEqual(['京A 12345', '粤B·D67890', '沪AF12345']);
  expect(platesOf('  ')).toEqual([]);
  expect(platesOf(platesText(['京A12345', '粤BD67890']))).toEqual(['京A12345', '粤BD67890']);
});

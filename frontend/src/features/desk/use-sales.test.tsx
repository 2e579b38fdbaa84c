import { act, renderHook } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import type { DeskPanel, Product } from '@/api/types';

import { findByBarcode } from './api/find-products';
import { emptyLine, withProduct } from './lines';
import { parkingOf, saleOf } from './parked';
import { EMPTY_SALE, saleRequestOf } from './sale';
import { useSales } from './use-sales';

vi.mock(import('./api/find-products'));

const person = (id: string, name: string) => ({ membership: { id }, member: { name }, card: null }) as DeskPanel;
const CHEN = person('m1', 'Chen');
const LI = person('m2', 'Li');
const TEA: Product = {
  id: 'p1',
  code: 'T1',
  name: 'Tea',
  kind: 'goods',
  category: { id: 'c1', code: 'tea', name: 'Teas' },
  unit: 'cup',
  list_price: '28.00',
  member_price: '25.00',
  is_discountable: false,
  earns_points: true,
  barcode: '2000000000015',
  retired: false,
  row_version: 1,
};

const CAKE: Product = { ...TEA, id: 'p2', code: 'K1', name: 'Cake' };

/** Answers to scans, each when it is let go. */
function heldScans(): ((product: Product | null) => void)[] {
  const answers: ((product: Product | null) => void)[] = [];
  vi.mocked(findByBarcode).mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  return answers;
}
const wordsOf = (sale: { lines: { label: string; quantity: string }[] | null }) =>
  sale.lines?.filter(({ label }) => label).map(({ label, quantity }) => `${quantity} ${label}`);

function desk() {
  return renderHook(({ front }: { front: DeskPanel | null }) => useSales(front), {
    initialProps: { front: null as DeskPanel | null },
  });
}

test('a card takes over the sale that is written for nobody, once', () => {
  const { result, rerender } = desk();
  act(() => result.current.setSale({ ...EMPTY_SALE, amount: '30' }));
  rerender({ front: CHEN });
  let taken = false;
  act(() => void (taken = result.current.attach(CHEN)));
  expect(taken).toBe(true);
  expect([result.current.sale.amount, result.current.forNobody]).toEqual(['30', false]);
  act(() => void (taken = result.current.attach(CHEN)));
  expect(taken).toBe(false);
});

test('a second member stands beside the first, and each keeps what was typed', () => {
  const { result, rerender } = desk();
  rerender({ front: CHEN });
  act(() => result.current.setSale({ ...EMPTY_SALE, amount: '30' }));
  rerender({ front: LI });
  expect(result.current.inHand).toBe(false);
  act(() => result.current.setSale({ ...EMPTY_SALE, amount: '7' }));
  expect(result.current.open.map((each) => each.name)).toEqual(['Chen', 'Li']);
  act(() => result.current.drop());
  rerender({ front: CHEN });
  expect(result.current.sale.amount).toBe('30');
  expect(result.current.open.map((each) => each.name)).toEqual(['Chen']);
});

test('a sale goes to another member with all that was typed', () => {
  const { result, rerender } = desk();
  rerender({ front: CHEN });
  act(() => result.current.setSale({ ...EMPTY_SALE, amount: '30', hold: { id: 'h', amount: '30.00' } }));
  act(() => result.current.detach());
  rerender({ front: LI });
  act(() => void result.current.attach(LI));
  expect(result.current.sale).toMatchObject({ amount: '30', hold: null });
  expect(result.current.open.map((each) => each.name)).toEqual(['Li']);
});

test('Z13: scanning goods again counts one up; a line whose price was changed stays', () => {
  const once = withProduct([emptyLine(1)], TEA);
  expect(once).toMatchObject([{ productId: 'p1', label: 'Tea', quantity: '1', price: '28.00', memberPrice: '25.00' }]);
  expect(withProduct(once, TEA)).toMatchObject([{ quantity: '2' }]);
  const cheaper = once.map((line) => ({ ...line, own: { way: 'free' as const } }));
  expect(withProduct(cheaper, TEA)).toHaveLength(2);
  expect(saleRequestOf(null, { ...EMPTY_SALE, lines: once })).toEqual({ lines: [{ quantity: 1, product_id: 'p1' }] });
});

test('what is parked comes back as it was typed', () => {
  const own = { ...emptyLine(2), label: 'Box', price: '' };
  const sale = { ...EMPTY_SALE, lines: [...withProduct([], TEA), own], bill: { percent_bp: 1000 }, reason: 'regular' };
  const parked = parkingOf(CHEN, sale);
  expect(parked).toMatchObject({
    membership_id: 'm1',
    lines: [{ product_id: 'p1', quantity: 1 }, { label: 'Box' }],
    discount: { percent_bp: 1000 },
    reason: 'regular',
  });
  const taken = {
    id: 's1',
    membership_id: 'm1',
    card_id: null,
    note: null,
    parked_at: '',
    amount: null,
    lines: [
      { product_id: 'p1', label: 'Tea', quantity: 1, unit_price: '29.00' },
      { label: 'Box', quantity: 1 },
    ],
    discount: { percent_bp: 1000 },
    reason: 'regular',
  };
  const back = saleOf(taken);
  expect(back.lines).toMatchObject([
    { productId: 'p1', price: '29.00' },
    { label: 'Box', price: '' },
  ]);
  expect([back.bill, back.reason]).toEqual([{ percent_bp: 1000 }, 'regular']);
  expect(parkingOf(null, EMPTY_SALE)).toBeNull();
});

test('goods that are scanned faster than they are found all come to the sale, which waits for them', async () => {
  const { result } = desk();
  const answers = heldScans();
  act(() => result.current.setSale({ ...EMPTY_SALE, lines: [emptyLine(1)] }));
  act(() => void [1, 2, 3].map((code) => result.current.scan(String(code))));
  await act(async () => answers[2]?.(TEA));
  await act(async () => answers[0]?.(TEA));
  expect([saleRequestOf(null, result.current.sale), parkingOf(null, result.current.sale)]).toEqual([null, null]);
  await act(async () => answers[1]?.(CAKE));
  expect(wordsOf(result.current.sale)).toEqual(['2 Tea', '1 Cake']);
  expect(saleRequestOf(null, result.current.sale)?.lines).toHaveLength(2);
});

test('goods come to the sale that they were scanned for, whoever it is of by then; nothing comes back to one given up', async () => {
  const { result, rerender } = desk();
  const answers = heldScans();
  act(() => void result.current.scan('1'));
  rerender({ front: CHEN });
  act(() => void result.current.attach(CHEN));
  rerender({ front: LI });
  await act(async () => answers[0]?.(TEA));
  expect(wordsOf(result.current.sale)).toBeUndefined();
  rerender({ front: CHEN });
  expect(wordsOf(result.current.sale)).toEqual(['1 Tea']);

  act(() => void result.current.scan('2'));
  act(() => result.current.drop());
  await act(async () => answers[1]?.(CAKE));
  expect(result.current.inHand).toBe(false);
});

test('a code that is no goods changes nothing, and a failure is told', async () => {
  const { result } = desk();
  vi.mocked(findByBarcode).mockResolvedValueOnce(null).mockRejectedValueOnce(new Error('no line'));
  act(() => result.current.setSale({ ...EMPTY_SALE, lines: [emptyLine(1)] }));
  await act(async () => expect(await result.current.scan('1')).toBe(false));
  await act(async () => expect(result.current.scan('2')).rejects.toThrow('no line'));
  expect(result.current.sale).toEqual({ ...EMPTY_SALE, lines: [emptyLine(1)] });
});

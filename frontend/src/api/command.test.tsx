import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { handlers } from '@/testing/handlers';
import { sessionOf } from '@/testing/mock/facts';
import { MANAGER } from '@/testing/mock/sale';
import { resetShop, shop } from '@/testing/mock/shop';

import { askCommand, recallPending, sendCommand, type PendingCommand } from './command';

const server = setupServer(...handlers);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());
beforeEach(() => {
  resetShop(sessionOf());
  sessionStorage.clear();
});

const command = (key: string): PendingCommand => ({
  key,
  kind: 'top_up',
  body: { membership_id: shop.records[0]?.membership.id ?? '', tenders: [{ method: 'cash', amount: '100.00' }] },
  sentAt: new Date().toISOString(),
  amount: '100.00',
  memberName: 'A',
  cardTail: null,
  membershipId: '',
});

it('forgets the key after a definite answer', async () => {
  const outcome = await sendCommand(command('k-1'));
  expect(outcome.kind).toBe('done');
  expect(recallPending()).toEqual([]);
});

it('keeps the key when the answer is lost, and the server tells that it was done', async () => {
  shop.fault = 'lost_answer';
  expect((await sendCommand(command('k-2'))).kind).toBe('unknown');
  expect(recallPending().map((pending) => pending.key)).toEqual(['k-2']);
  const asked = await askCommand('k-2');
  expect(asked.kind).toBe('done');
  expect(recallPending()).toEqual([]);
});

it('never charges twice when the same command is sent again', async () => {
  shop.fault = 'lost_answer';
  await sendCommand(command('k-3'));
  const balance = shop.records[0]?.membership.balance;
  const again = await sendCommand(command('k-3'));
  expect(again).toMatchObject({ kind: 'done', replay: true });
  expect(shop.records[0]?.membership.balance).toBe(balance);
});

it('says that nothing was done when the request never arrived', async () => {
  shop.fault = 'lost_request';
  expect((await sendCommand(command('k-4'))).kind).toBe('unknown');
  expect((await askCommand('k-4')).kind).toBe('nothing_done');
});

it('takes a refusal as definite', async () => {
  const outcome = await sendCommand({
    ...command('k-5'),
    kind: 'consumption',
    body: { membership_id: shop.records[0]?.membership.id ?? '', amount: '999999.00' },
  });
  expect(outcome).toMatchObject({ kind: 'refused', problem: { code: 'insufficient-balance' } });
  expect(recallPending()).toEqual([]);
});

it('OP06: sends a manager’s approval with the request and keeps it nowhere', async () => {
  const sale: PendingCommand = {
    ...command('k-8'),
    kind: 'consumption',
    body: {
      membership_id: shop.records[0]?.membership.id ?? '',
      lines: [{ label: 'A', quantity: 1, unit_price: '100.00', price: '60.00' }],
      reason: 'regular',
      tenders: [{ method: 'wechat' }],
    },
  };
  const approval = { staff_number: MANAGER.staff_number, pin: MANAGER.pin };
  expect(await sendCommand(sale)).toMatchObject({ kind: 'refused', problem: { code: 'price-below-floor' } });
  const wrong = await sendCommand(sale, { approval: { ...approval, pin: '0000' } });
  expect(wrong).toMatchObject({ kind: 'refused', problem: { code: 'approval-refused' } });
  shop.fault = 'lost_answer';
  expect((await sendCommand(sale, { approval })).kind).toBe('unknown');
  const kept = sessionStorage.getItem('regulars.pending-commands');
  expect(kept).toContain('k-8');
  expect(kept).not.toMatch(/approval|pin/);
  expect(await sendCommand(sale)).toMatchObject({ kind: 'done', replay: true });
});

it('keeps several open questions apart', async () => {
  shop.fault = 'lost_answer';
  await sendCommand(command('k-6'));
  shop.fault = 'lost_answer';
  await sendCommand(command('k-7'));
  expect(recallPending().map((pending) => pending.key)).toEqual(['k-6', 'k-7']);
  await askCommand('k-6');
  expect(recallPending().map((pending) => pending.key)).toEqual(['k-7']);
});

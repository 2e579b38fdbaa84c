import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';

import { startI18n, withTexts } from '@/lib/i18n';
import { publishSwipe, takeSwipes } from '@/lib/swipes';

import { CollectPayment } from './collect-payment';
import type { Collect } from './use-collect';

const CODE = '134567890123456789';
const ASKED_AT = '2026-11-28T06:00:00.000Z';
const payment = (state: string, more: object = {}) => ({
  id: 'p-1',
  method: 'wechat',
  amount: '30.00',
  state,
  cancelling: false,
  fail_reason: null,
  unused: state === 'paid',
  refunds: [],
  requested_at: ASKED_AT,
  cancel_from: '2026-11-28T06:00:15.000Z',
  ...more,
});

interface Sent {
  key: string | null;
  body: Record<string, string>;
}
let sent: Sent[] = [];
const server = setupServer(
  http.get('*/api/v1/sessions/current', () => HttpResponse.json({ code: 'unauthenticated' }, { status: 401 })),
  http.post('*/api/v1/sessions/refresh', () => HttpResponse.json({ code: 'unauthenticated' }, { status: 401 })),
);

function answers(...states: (object | 'lost')[]): void {
  server.use(
    http.post('*/api/v1/payments', async ({ request }) => {
      sent.push({
        key: request.headers.get('Idempotency-Key'),
        body: (await request.json()) as Record<string, string>,
      });
      const next = states.shift();
      return next === 'lost' || !next ? HttpResponse.error() : HttpResponse.json(next, { status: 201 });
    }),
  );
}

beforeAll(async () => {
  server.listen({ onUnhandledRequest: 'error' });
  await startI18n('zh-CN');
  await withTexts(Promise.resolve());
});
beforeEach(() => {
  server.resetHandlers();
  sent = [];
});
afterAll(() => server.close());

function open(): Collect {
  const collect: Collect = {
    open: { ways: [{ method: 'wechat', amount: '30.00' }], done: vi.fn() },
    begin: vi.fn(),
    paid: vi.fn(),
    byHand: vi.fn(),
    back: vi.fn(),
    forget: vi.fn(),
  };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <CollectPayment collect={collect} purpose="sale" />
    </QueryClientProvider>,
  );
  return collect;
}

it('OP17: reads a payment code, empties the field at once and goes on when it is paid', async () => {
  answers(payment('paid'));
  const collect = open();
  const user = userEvent.setup();
  const field = screen.getByRole('textbox', { name: '付款码' });
  expect(field).toHaveFocus();
  await user.type(field, `${CODE}{Enter}`);
  expect(field).toHaveValue('');
  await waitFor(() => expect(collect.paid).toHaveBeenCalledOnce());
  expect(sent[0]?.body).toEqual({ code: CODE, method: 'wechat', amount: '30.00', purpose: 'sale' });
});

it('OP17: a scanner that types fast and a reader are taken by the payment, and by nobody behind it', async () => {
  answers(payment('waiting'));
  const behind = vi.fn();
  const stop = takeSwipes(behind);
  open();
  act(() => void publishSwipe({ value: '6901234567892', source: 'wedge' }));
  expect(screen.getByText('这不是付款码，请扫微信的付款码。')).toBeVisible();
  act(() => void publishSwipe({ value: CODE, source: 'reader' }));
  await screen.findByText('等顾客输密码');
  act(() => void publishSwipe({ value: CODE, source: 'wedge' }));
  expect(sent).toHaveLength(1);
  expect(behind).not.toHaveBeenCalled();
  stop();
});

it('OP17: refuses what is no payment code, and one of another scheme, without sending it', async () => {
  answers();
  open();
  const user = userEvent.setup();
  const field = screen.getByRole('textbox', { name: '付款码' });
  await user.type(field, '6901234567892{Enter}');
  expect(screen.getByText('这不是付款码，请扫微信的付款码。')).toBeVisible();
  await user.type(field, '2812345678901234{Enter}');
  expect(screen.getByText('这是支付宝的付款码，请换一个，或回去改付款方式。')).toBeVisible();
  expect(sent).toEqual([]);
});

it('OP25: a lost answer keeps its key, so that scanning again takes nothing twice', async () => {
  answers('lost', payment('paid'));
  const collect = open();
  const user = userEvent.setup();
  const field = screen.getByRole('textbox', { name: '付款码' });
  await user.type(field, `${CODE}{Enter}`);
  await screen.findByText(/不会重复收/);
  await user.type(screen.getByRole('textbox', { name: '付款码' }), `${CODE}{Enter}`);
  await waitFor(() => expect(collect.paid).toHaveBeenCalledOnce());
  expect(sent[0]?.key).toBe(sent[1]?.key);
});

it('OP25: an unknown result cannot be cancelled at once, and is asked about', async () => {
  answers(payment('unknown'));
  const queried = vi.fn(() => HttpResponse.json(payment('paid')));
  server.use(http.post('*/api/v1/payments/p-1/query', queried));
  const collect = open();
  const user = userEvent.setup();
  await user.type(screen.getByRole('textbox', { name: '付款码' }), `${CODE}{Enter}`);
  await screen.findByText('支付渠道没有回音');
  expect(screen.getByRole('button', { name: /秒后可撤销/ })).toBeDisabled();
  await user.keyboard('{Enter}');
  await waitFor(() => expect(collect.paid).toHaveBeenCalledOnce());
  expect(queried).toHaveBeenCalled();
});

it('OP25: after a refusal another code is asked for under another key', async () => {
  answers(payment('failed', { fail_reason: 'refused' }), payment('paid'));
  const collect = open();
  const user = userEvent.setup();
  await user.type(screen.getByRole('textbox', { name: '付款码' }), `${CODE}{Enter}`);
  await screen.findByText(/支付渠道拒绝/);
  await user.keyboard('{Enter}');
  await user.type(screen.getByRole('textbox', { name: '付款码' }), `${CODE}{Enter}`);
  await waitFor(() => expect(collect.paid).toHaveBeenCalledOnce());
  expect(sent[0]?.key).not.toBe(sent[1]?.key);
});

it('OP25: the clerk may confirm by hand, or go back', async () => {
  answers();
  const collect = open();
  const user = userEvent.setup();
  await user.keyboard('{Alt>}h{/Alt}');
  expect(collect.byHand).toHaveBeenCalledOnce();
  await user.keyboard('{Escape}');
  expect(collect.back).toHaveBeenCalledOnce();
});

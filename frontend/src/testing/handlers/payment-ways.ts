import { http, HttpResponse } from 'msw';

import type { PaymentWay } from '@/components/ledger/payment-ways';

import { at, idOf, notFound, page } from '../answers';
import { freshId } from '../mock/facts';

const way = (code: string, zh: string, en: string, kind: PaymentWay['kind'], position: number): PaymentWay => ({
  id: freshId(),
  code,
  labels: { 'zh-CN': zh, en },
  kind,
  asks_reference: false,
  position,
  retired: false,
  row_version: 1,
});

const WAYS: PaymentWay[] = [
  way('cash', '现金', 'Cash', 'cash', 0),
  way('wechat', '微信', 'WeChat Pay', 'connected', 1),
  way('alipay', '支付宝', 'Alipay', 'connected', 2),
  way('bank_card', '银行卡', 'Bank card', 'connected', 3),
  way('transfer', '转账', 'Transfer', 'by_hand', 4),
  way('other', '其他', 'Other', 'by_hand', 5),
];

export const paymentWayHandlers = [
  http.get(at('/payment-ways'), () => page(WAYS)),
  http.post(at('/payment-ways'), async ({ request }) => {
    const body = (await request.json()) as Pick<PaymentWay, 'code' | 'labels' | 'asks_reference' | 'position'>;
    const made: PaymentWay = { ...body, kind: 'by_hand', id: freshId(), retired: false, row_version: 1 };
    WAYS.push(made);
    return HttpResponse.json(made, { status: 201 });
  }),
  http.patch(at('/payment-ways/:id'), async ({ request, params }) => {
    const found = WAYS.find((each) => each.id === idOf(params));
    if (!found) return notFound('payment-way');
    Object.assign(found, await request.json(), { row_version: found.row_version + 1 });
    return HttpResponse.json(found);
  }),
];

import { http, HttpResponse } from 'msw';

import { at, problem, page } from '../answers';
import { SHOP, TERMINAL, freshId } from '../mock/facts';

export const organisationHandlers = [
  http.get(at('/terminals'), () => page([{ ...TERMINAL, shop_id: SHOP.id, row_version: 1 }])),
  http.post(at('/terminals'), async ({ request }) =>
    HttpResponse.json({ id: freshId(), row_version: 1, ...((await request.json()) as object) }, { status: 201 }),
  ),
  http.get(
    at('/terminals/:id/events'),
    () =>
      new HttpResponse(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('event: ping\ndata: {}\n\n')),
        }),
        { headers: { 'Content-Type': 'text/event-stream' } },
      ),
  ),
  http.get(at('/shops'), () =>
    page([
      {
        ...SHOP,
        legal_entity_id: 'le-1',
        time_zone: 'Asia/Shanghai',
        day_starts_at: '06:00',
        payment_provider: 'none',
        row_version: 1,
      },
    ]),
  ),
  http.get(at('/shops/:id'), () =>
    HttpResponse.json({
      ...SHOP,
      legal_entity_id: 'le-1',
      time_zone: 'Asia/Shanghai',
      day_starts_at: '06:00',
      payment_provider: 'none',
      row_version: 1,
    }),
  ),
  http.get(at('/legal-entities'), () =>
    page([{ id: 'le-1', code: 'E01', name: '杭州青禾汽车服务有限公司', row_version: 1 }]),
  ),
  http.get(at('/devices'), () =>
    page([
      {
        id: 'dev-1',
        name: '前台读卡器',
        terminal_id: TERMINAL.id,
        created_at: '2026-10-01T02:00:00Z',
        last_seen_at: new Date().toISOString(),
        revoked_at: null,
      },
    ]),
  ),
  http.post(at('/terminals/:id/devices'), () => problem(404, 'pairing-not-found', 'No such code')),
  http.get(at('/tenant'), () =>
    HttpResponse.json({
      id: 't',
      number: '100001',
      name: '杭州青禾汽车服务有限公司',
      short_name: '青禾汽车美容',
      language: 'zh-CN',
      time_zone: 'Asia/Shanghai',
      currency: 'CNY',
      browse_scope: 'owner_tree',
      member_refund_price: 'list',
      refund_fee_bp: 0,
      refund_interest: [],
      row_version: 1,
    }),
  ),
];

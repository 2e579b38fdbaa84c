import { http, HttpResponse } from 'msw';

import { at, problem } from '../answers';
import { TERMINAL, sessionOf } from '../mock/facts';
import { shop } from '../mock/shop';

export const sessionHandlers = [
  http.get(at('/setup'), () => HttpResponse.json({ needed: false })),
  http.post(at('/setup'), () => HttpResponse.json({ tenant_number: '100001' }, { status: 201 })),
  http.post(at('/sessions'), async ({ request }) => {
    const body = (await request.json()) as { user_name: string; password: string };
    if (body.password === 'wrong') return problem(401, 'invalid-credentials', 'Wrong');
    shop.session = { ...sessionOf(), must_change_password: body.user_name === 'new' };
    return HttpResponse.json(shop.session, { status: 201 });
  }),
  http.post(at('/sessions/refresh'), () =>
    shop.session ? HttpResponse.json(shop.session) : problem(401, 'unauthenticated', 'Sign in'),
  ),
  http.get(at('/sessions/current'), () =>
    shop.session ? HttpResponse.json(shop.session) : problem(401, 'unauthenticated', 'Sign in'),
  ),
  http.delete(at('/sessions/current'), () => {
    shop.session = null;
    return new HttpResponse(null, { status: 204 });
  }),
  http.put(at('/sessions/current/terminal'), () => {
    shop.session = sessionOf();
    return HttpResponse.json(shop.session);
  }),
  http.put(at('/sessions/current/password'), () => {
    shop.session = sessionOf();
    return HttpResponse.json(shop.session);
  }),
  http.put(at('/sessions/current/pin'), () => new HttpResponse(null, { status: 204 })),
  http.post(at('/sessions/current/clerk'), async ({ request }) => {
    const { pin } = (await request.json()) as { pin: string };
    return pin === '0000'
      ? problem(401, 'invalid-pin', 'Wrong PIN')
      : HttpResponse.json(shop.session ?? sessionOf(), { status: 201 });
  }),
  http.get(at('/sessions'), () =>
    HttpResponse.json({
      items: [
        {
          id: 's1',
          created_at: new Date().toISOString(),
          last_used_at: new Date().toISOString(),
          terminal: TERMINAL,
          user_agent: navigator.userAgent,
          current: true,
        },
        {
          id: 's2',
          created_at: '2026-11-20T01:00:00Z',
          last_used_at: '2026-11-21T09:00:00Z',
          terminal: null,
          user_agent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/150',
          current: false,
        },
      ],
    }),
  ),
  http.delete(at('/sessions/:id'), () => new HttpResponse(null, { status: 204 })),
];

import { http, HttpResponse } from 'msw';

import type { CorrectionReason } from '@/api/types';

import { at, idOf, notFound, page } from '../answers';
import { askFor, corrections, REASONS, requests, totalsOf } from '../mock/corrections';
import { freshId } from '../mock/facts';

const filtered = (request: Request) => {
  const query = new URL(request.url).searchParams;
  const [kind, reason] = [query.get('kind'), query.get('reason_code')];
  return corrections().filter(
    (each) =>
      (kind === null || each.correction.kind === kind) && (reason === null || (each.reason?.code ?? 'none') === reason),
  );
};

export const correctionHandlers = [
  http.get(at('/correction-reasons'), () => page(REASONS)),
  http.post(at('/correction-reasons'), async ({ request }) => {
    const body = (await request.json()) as Omit<CorrectionReason, 'id' | 'retired' | 'row_version'>;
    const made = { ...body, id: freshId(), retired: false, row_version: 1 };
    REASONS.push(made);
    return HttpResponse.json(made, { status: 201 });
  }),
  http.patch(at('/correction-reasons/:id'), async ({ request, params }) => {
    const found = REASONS.find((each) => each.id === idOf(params));
    if (!found) return notFound('correction-reason');
    Object.assign(found, await request.json(), { row_version: found.row_version + 1 });
    return HttpResponse.json(found);
  }),
  http.get(at('/correction-requests'), ({ request }) => {
    const query = new URL(request.url).searchParams;
    const [state, posting] = [query.get('state'), query.get('posting_id')];
    const found = requests().filter(
      (each) => (state ?? each.state) === each.state && (posting ?? each.original.id) === each.original.id,
    );
    return page(found);
  }),
  http.post(at('/correction-requests'), async ({ request }) => {
    const made = askFor((await request.json()) as Parameters<typeof askFor>[0]);
    return made ? HttpResponse.json({ request: made }, { status: 201 }) : notFound('posting');
  }),
  http.get(at('/correction-requests/:id'), ({ params }) => {
    const found = requests().find((each) => each.id === idOf(params));
    return found ? HttpResponse.json({ request: found }) : notFound('correction-request');
  }),
  http.post(at('/correction-requests/:id/withdrawal'), ({ params }) => {
    const found = requests().find((each) => each.id === idOf(params));
    if (!found) return notFound('correction-request');
    Object.assign(found, { state: 'withdrawn', ended_by: found.asked_by, ended_at: new Date().toISOString() });
    return HttpResponse.json({ request: found });
  }),
  http.get(at('/corrections'), ({ request }) => page(filtered(request))),
  http.get(at('/corrections/totals'), ({ request }) => page(totalsOf(filtered(request)))),
  http.get(
    at('/corrections/export'),
    ({ request }) =>
      new HttpResponse(
        filtered(request)
          .map((each) => `${each.correction.receipt_no}\r\n`)
          .join(''),
        {
          headers: { 'Content-Type': 'text/csv; charset=utf-8' },
        },
      ),
  ),
];

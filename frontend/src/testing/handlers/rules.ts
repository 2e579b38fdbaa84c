import { http, HttpResponse } from 'msw';

import type { Package, RuleVersion } from '@/api/types';

import { at, problem, page } from '../answers';
import { CLERK, PROGRAM, freshId } from '../mock/facts';
import { shop } from '../mock/shop';

export const ruleHandlers = [
  http.get(at('/programs'), () =>
    page([{ ...PROGRAM, card_number_prefix: '6188', card_number_digits: 16, row_version: 1 }]),
  ),
  http.get(at('/packages'), ({ request }) => {
    const retired = new URL(request.url).searchParams.get('retired') === 'true';
    return page(shop.packages.filter((each) => retired || each.retired_at === null));
  }),
  http.post(at('/packages'), async ({ request }) => {
    const body = (await request.json()) as Package;
    if (shop.packages.some((each) => each.code === body.code)) return problem(409, 'code-taken', 'Code taken');
    const made: Package = { ...body, id: freshId(), version: 1, retired_at: null, row_version: 1 };
    shop.packages.push(made);
    return HttpResponse.json(made, { status: 201 });
  }),
  http.patch(at('/packages/:id'), async ({ request, params }) => {
    const found = shop.packages.find((each) => each.id === params.id);
    if (!found) return problem(404, 'package-not-found', 'No such package');
    const { retired, ...body } = (await request.json()) as Partial<Package> & { retired?: boolean };
    Object.assign(found, body, { version: found.version + 1, row_version: found.row_version + 1 });
    if (retired !== undefined) found.retired_at = retired ? new Date().toISOString() : null;
    return HttpResponse.json(found);
  }),
  http.get(at('/rules'), ({ request }) => {
    const kind = new URL(request.url).searchParams.get('kind');
    return page(shop.rules.filter((rule) => !kind || rule.kind === kind));
  }),
  http.post(at('/rules'), async ({ request }) => {
    const body = (await request.json()) as Omit<
      RuleVersion,
      'id' | 'number' | 'state' | 'published_at' | 'published_by'
    >;
    if (body.in_force_from < '2026-01-01') {
      return problem(422, 'rule-invalid', 'Rule invalid', {
        errors: [{ pointer: '/in_force_from', code: 'range', detail: '不能早于今天' }],
      });
    }
    const number = Math.max(0, ...shop.rules.filter((rule) => rule.kind === body.kind).map((rule) => rule.number)) + 1;
    const rule: RuleVersion = {
      ...body,
      shop_id: null,
      priority: 0,
      id: freshId(),
      number,
      published_at: new Date().toISOString(),
      published_by: CLERK,
      state: 'planned',
      warning: null,
    };
    shop.rules.unshift(rule);
    return HttpResponse.json(rule, { status: 201 });
  }),
];

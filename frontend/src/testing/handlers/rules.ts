import { http, HttpResponse } from 'msw';

import type { RuleVersion } from '@/api/types';

import { at, problem, page } from '../answers';
import { CLERK, PROGRAM, freshId } from '../mock/facts';
import { shop } from '../mock/shop';

export const ruleHandlers = [
  http.get(at('/programs'), () =>
    page([{ ...PROGRAM, card_number_prefix: '6188', card_number_digits: 16, row_version: 1 }]),
  ),
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

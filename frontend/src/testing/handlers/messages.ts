import { http, HttpResponse } from 'msw';

import type { MessageTemplate } from '@/api/types';

import { at, notFound, page, problem } from '../answers';
import { CLERK } from '../mock/facts';
import { fill, STANDARD_TEXTS } from '../mock/seed-messages';
import { shop } from '../mock/shop';

const ONE_PART = 70;
const OF_MANY = 67;

const stale = (request: Request, version: number) => request.headers.get('If-Match') !== `"${version}"`;
const changed = () => problem(412, 'precondition-failed', 'Changed');

export const messageHandlers = [
  http.get(at('/messages'), ({ request }) => {
    const query = new URL(request.url).searchParams;
    const wanted = (name: string, value: string) => (query.get(name) ?? value) === value;
    return page(
      shop.messages.filter(
        (message) =>
          wanted('member_id', message.member.id) &&
          wanted('posting_id', message.posting_id ?? '') &&
          wanted('state', message.state) &&
          wanted('kind', message.kind) &&
          wanted('channel', message.channel),
      ),
    );
  }),
  http.get(at('/message-templates'), () => page(shop.templates)),
  http.patch(at('/message-templates/:kind/:channel'), async ({ params, request }) => {
    const template = shop.templates.find((each) => each.kind === params.kind && each.channel === params.channel);
    if (!template) return notFound('message-template');
    if (stale(request, template.row_version)) return changed();
    const body = (await request.json()) as {
      enabled?: boolean;
      texts?: Partial<Record<'zh-CN' | 'en', string | null>>;
    };
    template.enabled = body.enabled ?? template.enabled;
    for (const [language, text] of Object.entries(body.texts ?? {}) as ['zh-CN' | 'en', string | null][])
      template.texts[language] = {
        text: text ?? STANDARD_TEXTS[template.kind][language],
        is_standard: text === null,
      };
    template.row_version += 1;
    return HttpResponse.json(template satisfies MessageTemplate);
  }),
  http.post(at('/message-templates/preview'), async ({ request }) => {
    const { text } = (await request.json()) as { text: string };
    const { filled, unknown } = fill(text);
    if (unknown.length > 0) {
      return problem(422, 'validation-failed', 'Validation failed', {
        errors: [{ pointer: '/text', code: 'unknown-placeholder', detail: unknown.join(' ') }],
      });
    }
    const characters = filled.length;
    return HttpResponse.json({
      text: filled,
      characters,
      parts: characters <= ONE_PART ? 1 : Math.ceil(characters / OF_MANY),
    });
  }),
  http.get(at('/message-credit'), () => HttpResponse.json(shop.credit)),
  http.post(at('/message-credit/grants'), async ({ request }) => {
    const { parts, note } = (await request.json()) as { parts: number; note: string | null };
    shop.credit.balance += parts;
    const change = {
      version: (shop.credit.changes[0]?.version ?? 0) + 1,
      kind: 'grant' as const,
      parts,
      balance_after: shop.credit.balance,
      at: new Date().toISOString(),
      user: CLERK,
      message_id: null,
      note,
    };
    shop.credit.changes.unshift(change);
    return HttpResponse.json(change, { status: 201 });
  }),
  http.get(at('/message-settings'), () => HttpResponse.json(shop.messageSettings)),
  http.patch(at('/message-settings'), async ({ request }) => {
    if (stale(request, shop.messageSettings.row_version)) return changed();
    Object.assign(shop.messageSettings, await request.json(), { row_version: shop.messageSettings.row_version + 1 });
    return HttpResponse.json(shop.messageSettings);
  }),
];

import { http, HttpResponse } from 'msw';

import type { NewMember } from '@/api/types';

import { at, problem, page, notFound, idOf } from '../answers';
import { SHOP, CLERK } from '../mock/facts';
import { makeCard, makeRecord, refreshTier, panelOf } from '../mock/records';
import { shop, byMembership, cardOf } from '../mock/shop';

export const memberHandlers = [
  http.get(at('/members'), ({ request }) => {
    const query = new URL(request.url).searchParams.get('q') ?? '';
    const tier = new URL(request.url).searchParams.get('tier');
    return page(
      shop.records
        .filter(
          ({ member, membership }) =>
            (query === '' ||
              member.name.includes(query) ||
              membership.cards.some((card) => card.number.includes(query)) ||
              (query === 'lxy' && member.name === '林晓芸')) &&
            (!tier || membership.tier?.code === tier),
        )
        .map(({ member, membership, postings }) => ({
          id: member.id,
          number: member.number,
          name: member.name,
          phone_masked: member.phone_masked,
          status: member.status,
          tier: membership.tier,
          balance: membership.balance,
          reward_points: membership.reward_points,
          card_tail: membership.cards[0]?.tail ?? null,
          home_shop: SHOP,
          owner: CLERK,
          last_visit_on: postings[0]?.business_date ?? null,
        })),
    );
  }),
  http.get(at('/members/near'), () => HttpResponse.json({ items: [], more: 0 })),
  http.post(at('/members'), async ({ request }) => {
    const body = (await request.json()) as NewMember;
    if (body.phone === '13800000000') return problem(409, 'phone-already-used', 'Phone in use');
    const phone = body.phone ? `${body.phone.slice(0, 3)} **** ${body.phone.slice(-4)}` : null;
    const record = makeRecord({
      name: body.name,
      gender: body.gender ?? null,
      phone,
      cards: body.card_number ? [makeCard(body.card_number)] : [],
    });
    shop.records.unshift(record);
    return HttpResponse.json(record.member, { status: 201 });
  }),
  http.get(at('/members/:id'), ({ params }) => {
    const record = shop.records.find((each) => each.member.id === idOf(params));
    return record ? HttpResponse.json({ ...record.member, memberships: [record.membership] }) : notFound('member');
  }),
  http.patch(at('/members/:id'), async ({ params, request }) => {
    const record = shop.records.find((each) => each.member.id === idOf(params));
    if (!record) return notFound('member');
    if (request.headers.get('If-Match') !== `"${record.member.row_version}"`)
      return problem(412, 'precondition-failed', 'Changed');
    const change = (await request.json()) as { phone?: string };
    Object.assign(record.member, change, { row_version: record.member.row_version + 1 });
    return HttpResponse.json({ ...record.member, memberships: [record.membership] });
  }),
  http.post(at('/members/:id/unmask'), () => HttpResponse.json({ phone: '13805716021', birthday: '1991-11-24' })),
  http.get(at('/memberships/:id/desk'), ({ params }) => {
    const record = byMembership(idOf(params));
    return record ? HttpResponse.json(panelOf(record, record.membership.cards.at(-1) ?? null)) : notFound('membership');
  }),
  http.post(at('/memberships/:id/cards'), async ({ params, request }) => {
    const record = byMembership(idOf(params));
    if (!record) return notFound('membership');
    const { number } = (await request.json()) as { number: string };
    for (const card of record.membership.cards) if (card.state !== 'cancelled') card.state = 'replaced';
    const card = makeCard(number);
    record.membership.cards.push(card);
    return HttpResponse.json(card, { status: 201 });
  }),
  ...(['loss-report', 'release', 'cancellation', 'activation'] as const).map((act) =>
    http.post(at(`/cards/:id/${act}`), ({ params }) => {
      const found = cardOf(idOf(params));
      if (!found) return notFound('card');
      found.card.state = act === 'loss-report' ? 'lost' : act === 'cancellation' ? 'cancelled' : 'active';
      return HttpResponse.json(found.card);
    }),
  ),

  http.post(at('/members/:id/memberships'), ({ params }) => {
    const record = shop.records.find((each) => each.member.id === idOf(params));
    return record ? HttpResponse.json(refreshTier(record.membership), { status: 201 }) : notFound('member');
  }),
];

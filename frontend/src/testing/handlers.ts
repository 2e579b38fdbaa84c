// The contract's operations over the shop in memory.
import { delay, http, HttpResponse, type PathParams } from 'msw';

import type {
  ConsumptionRequest,
  NewMember,
  PostingResult,
  ReversalRequest,
  Role,
  RuleVersion,
  Session,
  TopUpRequest,
} from '@/api/types';
import { subtract, sum, toMinor } from '@/lib/money';
import { NEEDS } from '@/lib/permissions';

import {
  applyMove,
  CLERK,
  consumptionMove,
  freshId,
  makeCard,
  makeRecord,
  panelOf,
  PROGRAM,
  refreshTier,
  reversalMove,
  rowOf,
  seedRecords,
  seedRules,
  sessionOf,
  SHOP,
  TERMINAL,
  topUpMove,
  type Move,
  type Record_,
} from './mock-data';

const at = (path: string) => `*/api/v1${path}`;

export const shop = {
  session: null as Session | null,
  records: seedRecords(),
  rules: seedRules(),
  commands: new Map<string, PostingResult>(),
  /** How the next value write behaves: answered, or written and never answered, or never written. */
  fault: 'none' as 'none' | 'lost_answer' | 'lost_request',
};

export function resetShop(session: Session | null = null): void {
  shop.session = session;
  shop.records = seedRecords();
  shop.rules = seedRules();
  shop.commands.clear();
  shop.fault = 'none';
}

function problem(status: number, code: string, title: string, extra: Record<string, unknown> = {}) {
  return HttpResponse.json(
    { type: `/problems/${code}`, title, status, code, request_id: `req_${freshId().slice(-8)}`, ...extra },
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  );
}

const page = <T>(items: T[]) => HttpResponse.json({ items, next_cursor: null });
const notFound = (what: string) => problem(404, `${what}-not-found`, 'Not found');
const idOf = (params: PathParams) => String(params.id);
const byMembership = (id: string) => shop.records.find((record) => record.membership.id === id);
const allPostings = () =>
  shop.records.flatMap((record) => record.postings).toSorted((a, b) => b.recorded_at.localeCompare(a.recorded_at));
const cardOf = (id: string) => {
  for (const record of shop.records) {
    const card = record.membership.cards.find((each) => each.id === id);
    if (card) return { record, card };
  }
  return null;
};

async function writeValue(
  request: Request,
  record: Record_ | undefined,
  cardId: string | undefined,
  makeMove: (record: Record_) => Move | Response,
) {
  const preview = new URL(request.url).searchParams.get('preview') === 'true';
  const key = (request.headers.get('Idempotency-Key') ?? '').replaceAll('"', '');
  if (!preview && !key) return problem(400, 'idempotency-key-missing', 'Idempotency-Key missing');
  const stored = shop.commands.get(key);
  if (stored) return HttpResponse.json(stored, { status: 201, headers: { 'Idempotent-Replay': 'true' } });
  if (!record) return notFound('membership');
  const card = record.membership.cards.find((each) => each.id === cardId);
  if (card?.state === 'lost') return problem(409, 'card-reported-lost', 'Card reported lost');
  const move = makeMove(record);
  if (move instanceof Response) return move;
  if (!preview && shop.fault === 'lost_request') {
    shop.fault = 'none';
    return HttpResponse.error();
  }
  const result = applyMove(record, move, preview);
  if (preview) return HttpResponse.json(result);
  shop.commands.set(key, result);
  if (shop.fault === 'lost_answer') {
    shop.fault = 'none';
    return HttpResponse.error();
  }
  await delay(120);
  return HttpResponse.json(result, { status: 201 });
}

const permissions = Object.values(NEEDS).map((code) => ({ code, group: code.split(':')[0] ?? '', label: code }));
const roles: Role[] = [
  {
    id: 'role-0',
    parent_id: null,
    name: '总经理',
    description: '全部权限',
    permissions: Object.values(NEEDS),
    user_count: 1,
    depth: 0,
    row_version: 1,
  },
  {
    id: 'role-2',
    parent_id: 'role-0',
    name: '店长',
    description: null,
    permissions: Object.values(NEEDS).slice(0, 16),
    user_count: 2,
    depth: 1,
    row_version: 1,
  },
  {
    id: 'role-1',
    parent_id: 'role-2',
    name: '收银',
    description: '前台',
    permissions: Object.values(NEEDS).slice(0, 6),
    user_count: 4,
    depth: 2,
    row_version: 1,
  },
];
const users = ['gm', 'manager', 'cashier'].map((name, index) => ({
  id: `user-${name}`,
  user_name: name,
  display_name: ['沈卓', '何露', '周敏'][index] ?? name,
  staff_number: String(1001 + index),
  role_id: roles[index]?.id ?? 'role-1',
  role_name: roles[index]?.name ?? '',
  can_sign_in: true,
  locked: index === 2,
  must_change_password: false,
  row_version: 1,
}));

export const handlers = [
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
    page([{ ...SHOP, legal_entity_id: 'le-1', time_zone: 'Asia/Shanghai', day_starts_at: '06:00', row_version: 1 }]),
  ),
  http.get(at('/legal-entities'), () =>
    page([{ id: 'le-1', code: 'E01', name: '杭州青禾汽车服务有限公司', row_version: 1 }]),
  ),
  http.get(at('/employees'), () =>
    page([
      { id: 'emp-1', number: '1007', name: '周敏', user_id: CLERK.id, shop_id: SHOP.id, row_version: 1 },
      { id: 'emp-2', number: '2001', name: '何露', user_id: null, shop_id: SHOP.id, row_version: 1 },
    ]),
  ),
  http.get(at('/permissions'), () => HttpResponse.json({ items: permissions })),
  http.get(at('/roles'), () => page(roles)),
  http.get(at('/users'), () => page(users)),
  http.get(at('/api-clients'), () =>
    page([{ id: 'ac-1', name: '微信小程序', scopes: ['member:read'], created_at: '2026-10-01T02:00:00Z' }]),
  ),
  http.post(at('/api-clients'), () =>
    HttpResponse.json({ client_id: 'rgc_2f91a6c0', client_secret: 'rgs_9c1e7b42d8f04a6db3c5' }, { status: 201 }),
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
      row_version: 1,
    }),
  ),
  http.get(at('/audit-events'), () =>
    page(
      ['session:create', 'member:unmask', 'card:report_loss', 'rule:publish', 'reversal:create'].map(
        (action, index) => ({
          id: `a${index}`,
          at: new Date(Date.now() - index * 3_600_000).toISOString(),
          seq: 4210 - index,
          actor: { kind: 'user', id: CLERK.id, name: CLERK.name },
          action,
          subject_kind: action.split(':')[0] ?? null,
          subject_id: freshId(),
          outcome: index === 1 ? 'refused' : 'done',
          reason: index === 2 ? '会员来电' : null,
          hash: null,
        }),
      ),
    ),
  ),
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
    };
    shop.rules.unshift(rule);
    return HttpResponse.json(rule, { status: 201 });
  }),

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

  http.post(at('/desk/lookups'), async ({ request }) => {
    const { credential } = (await request.json()) as { credential: string };
    await delay(60);
    for (const record of shop.records) {
      const card = record.membership.cards.find((each) => each.number === credential);
      if (card) return HttpResponse.json({ outcome: 'found', card, panels: [panelOf(record, card)] });
    }
    if (credential === '6188024003179999')
      return HttpResponse.json({ outcome: 'card_unbound', card: makeCard(credential, 'issued'), panels: [] });
    if (credential.length === 4) {
      const matches = shop.records.filter(({ member }) => member.phone_masked?.endsWith(credential));
      if (credential === '1111') {
        return HttpResponse.json({
          outcome: 'several',
          card: null,
          panels: shop.records.slice(0, 3).map((record) => panelOf(record, record.membership.cards[0] ?? null)),
        });
      }
      if (matches[0]) return HttpResponse.json({ outcome: 'found', card: null, panels: [panelOf(matches[0], null)] });
    }
    return HttpResponse.json({ outcome: 'not_found', card: null, panels: [] });
  }),

  http.post(at('/consumptions'), async ({ request }) => {
    const body = (await request.clone().json()) as ConsumptionRequest;
    const list = body.amount
      ? toMinor(body.amount)
      : (body.lines ?? []).reduce((total, line) => total + toMinor(line.unit_price) * line.quantity, 0);
    return writeValue(request, byMembership(body.membership_id), body.card_id, (record) => {
      const move = consumptionMove(record.membership, list, body.lines);
      return toMinor(move.total) > toMinor(record.membership.balance)
        ? problem(409, 'insufficient-balance', 'Balance too low', {
            available: record.membership.balance,
            required: move.total,
            short: subtract(move.total, record.membership.balance),
          })
        : move;
    });
  }),
  http.post(at('/top-ups'), async ({ request }) => {
    const body = (await request.clone().json()) as TopUpRequest;
    const paid = toMinor(sum(body.tenders.map((tender) => tender.amount)));
    return writeValue(request, byMembership(body.membership_id), body.card_id, () => topUpMove(paid, body.tenders));
  }),
  http.post(at('/reversals'), async ({ request }) => {
    const body = (await request.clone().json()) as ReversalRequest;
    const record = shop.records.find((each) => each.postings.some((posting) => posting.id === body.posting_id));
    const original = record?.postings.find((posting) => posting.id === body.posting_id);
    if (!record || !original) return notFound('posting');
    return writeValue(request, record, undefined, () =>
      original.reversed_by ? problem(409, 'already-reversed', 'Already reversed') : reversalMove(original, body.reason),
    );
  }),
  http.get(at('/commands/:key'), ({ params }) => {
    const stored = shop.commands.get(String(params.key));
    return stored ? HttpResponse.json(stored) : problem(404, 'command-not-found', 'No such command');
  }),
  http.get(at('/postings'), ({ request }) => {
    const search = new URL(request.url).searchParams;
    const kind = search.get('kind');
    const membership = search.get('membership_id');
    return page(
      allPostings()
        .filter((posting) => (!kind || posting.kind === kind) && (!membership || posting.membership_id === membership))
        .map(rowOf),
    );
  }),
  http.get(at('/postings/:id'), ({ params }) => {
    const found = allPostings().find((posting) => posting.id === idOf(params));
    return found ? HttpResponse.json(found) : notFound('posting');
  }),
  http.get(at('/postings/:id/receipt'), ({ params }) => {
    const found = allPostings().find((posting) => posting.id === idOf(params));
    if (!found) return notFound('posting');
    return HttpResponse.json({
      posting_id: found.id,
      kind: found.kind,
      tenant_name: '青禾汽车美容',
      shop_name: SHOP.name,
      terminal_code: TERMINAL.code,
      receipt_no: found.receipt_no ?? '',
      occurred_at: found.recorded_at,
      business_date: found.business_date,
      cashier_number: '1007',
      member_name_masked: `${found.member?.name.slice(0, 1) ?? ''}**`,
      card_tail: '4602',
      lines: found.lines,
      tenders: found.tenders,
      list_total: found.list_total,
      discount: found.kind === 'consumption' ? subtract(found.list_total, found.total) : '0.00',
      total: found.total,
      principal_change: found.effects.principal,
      bonus_change: found.effects.bonus,
      balance_before: found.before.balance,
      balance_after: found.balance_after,
      reward_points: {
        before: found.before.reward_points,
        change: found.effects.reward_points,
        after: found.after.reward_points,
      },
      tier_name: found.after.tier?.name ?? '',
      reverses_receipt_no: found.reverses ? 'T02-261122-1001' : null,
      reason: found.reason,
    });
  }),
  http.post(at('/members/:id/memberships'), ({ params }) => {
    const record = shop.records.find((each) => each.member.id === idOf(params));
    return record ? HttpResponse.json(refreshTier(record.membership), { status: 201 }) : notFound('member');
  }),
];

import { delay, http, HttpResponse } from 'msw';

import type {
  ConsumptionRequest,
  CountUseRequest,
  PackageSaleRequest,
  ReturnRequest,
  ReversalRequest,
  TopUpRequest,
} from '@/api/types';
import { fromMinor, subtract, sum, toMinor } from '@/lib/money';

import { at, problem, notFound, page } from '../answers';
import { consequencesOf, wordsOf } from '../mock/corrections';
import { countsFrom } from '../mock/packages';
import { type Move, applyMove, countUseMove, packageSaleMove, topUpMove, reversalMove } from '../mock/moves';
import { type Record_, makeCard, panelOf } from '../mock/records';
import { decideReturn } from '../mock/returns';
import { decideSale, decideWalkIn } from '../mock/sale';
import { shop, byMembership, byPosting } from '../mock/shop';

async function writeValue(
  request: Request,
  record: Record_ | undefined,
  cardId: string | undefined,
  makeMove: (record: Record_, preview: boolean) => Move | Response | { move: Move; needsApproval?: unknown },
) {
  const preview = new URL(request.url).searchParams.get('preview') === 'true';
  const key = (request.headers.get('Idempotency-Key') ?? '').replaceAll('"', '');
  if (!preview && !key) return problem(400, 'idempotency-key-missing', 'Idempotency-Key missing');
  const stored = shop.commands.get(key);
  if (stored) return HttpResponse.json(stored, { status: 201, headers: { 'Idempotent-Replay': 'true' } });
  if (!record) return notFound('membership');
  const card = record.membership.cards.find((each) => each.id === cardId);
  if (card?.state === 'lost') return problem(409, 'card-reported-lost', 'Card reported lost');
  const made = makeMove(record, preview);
  if (made instanceof Response) return made;
  const move = 'move' in made ? made.move : made;
  const needed = 'move' in made && made.needsApproval ? { needs_approval: made.needsApproval } : {};
  if (!preview && shop.fault === 'lost_request') {
    shop.fault = 'none';
    return HttpResponse.error();
  }
  const result = applyMove(record, move, preview);
  const isTakenBack = result.posting.kind === 'reversal' || result.posting.kind === 'return';
  const told = isTakenBack ? { consequences: consequencesOf(result) } : {};
  if (preview) return HttpResponse.json({ ...result, ...needed, ...told });
  shop.commands.set(key, result);
  if (shop.fault === 'lost_answer') {
    shop.fault = 'none';
    return HttpResponse.error();
  }
  await delay(120);
  return HttpResponse.json(result, { status: 201 });
}

export const valueHandlers = [
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
    const buyer = body.membership_id === undefined ? shop.walkIn : byMembership(body.membership_id);
    return writeValue(request, buyer, body.card_id, (record, preview) => {
      const decided = record.isWalkIn
        ? decideWalkIn(record.membership, body, preview)
        : decideSale(record.membership, body, preview);
      if (!('refusal' in decided)) return decided;
      const { status, code, figures } = decided.refusal;
      return problem(status, code, code, figures);
    });
  }),
  http.post(at('/top-ups'), async ({ request }) => {
    const body = (await request.clone().json()) as TopUpRequest;
    const paid = toMinor(sum(body.tenders.map((tender) => tender.amount)));
    return writeValue(request, byMembership(body.membership_id), body.card_id, () => topUpMove(paid, body.tenders));
  }),
  http.get(at('/memberships/:id/counts'), ({ params }) => page(shop.counts.get(String(params.id)) ?? [])),
  http.post(at('/package-sales'), async ({ request }) => {
    const body = (await request.clone().json()) as PackageSaleRequest;
    const sold = shop.packages.find((each) => each.id === body.package_id);
    if (!sold) return notFound('package');
    const stored = (body.tenders ?? []).every((tender) => tender.method === 'stored_value');
    const preview = new URL(request.url).searchParams.get('preview') === 'true';
    return writeValue(request, byMembership(body.membership_id), body.card_id, (record) => {
      if (stored && toMinor(sold.price) > toMinor(record.membership.balance)) {
        return problem(409, 'insufficient-balance', 'Balance too low', {
          available: record.membership.balance,
          required: sold.price,
          short: subtract(sold.price, record.membership.balance),
        });
      }
      const { id } = record.membership;
      if (!preview) shop.counts.set(id, [...(shop.counts.get(id) ?? []), ...countsFrom(sold)]);
      return packageSaleMove(sold, record.membership, stored);
    });
  }),
  http.post(at('/count-uses'), async ({ request }) => {
    const body = (await request.clone().json()) as CountUseRequest;
    return writeValue(request, byMembership(body.membership_id), body.card_id, (record) => {
      const own = shop.counts.get(record.membership.id) ?? [];
      const lot = own.find((each) => each.lot_id === body.lot_id);
      if (!lot) return notFound('counts');
      const left = lot.paid_left + lot.gift_left;
      if (!lot.unlimited && body.quantity > left)
        return problem(409, 'no-counts-left', 'None left', { available: left, required: body.quantity });
      const charged = lot.unlimited ? 0 : Math.round((toMinor(lot.price_left) * body.quantity) / left);
      const paid = Math.min(lot.paid_left, body.quantity);
      const after = {
        ...lot,
        paid_left: lot.unlimited ? 0 : lot.paid_left - paid,
        gift_left: lot.unlimited ? 0 : lot.gift_left - (body.quantity - paid),
        used: lot.used + body.quantity,
        used_today: lot.used_today + body.quantity,
        price_left: fromMinor(toMinor(lot.price_left) - charged),
        usable_now: lot.unlimited ? null : left - body.quantity,
      };
      const kept = own.map((each) => (each === lot ? after : each));
      shop.counts.set(
        record.membership.id,
        kept.filter((each) => each.unlimited || each.paid_left + each.gift_left > 0),
      );
      return countUseMove(after, body.quantity, fromMinor(charged));
    });
  }),
  http.post(at('/reversals'), async ({ request }) => {
    const body = (await request.clone().json()) as ReversalRequest;
    const record = byPosting(body.posting_id);
    const original = record?.postings.find((posting) => posting.id === body.posting_id);
    if (!record || !original) return notFound('posting');
    return writeValue(request, record, undefined, () => {
      if (original.reversed_by) return problem(409, 'already-reversed', 'Already reversed');
      const isStill = original.kind !== 'consumption' || original.lines.every((line) => toMinor(line.returned) === 0);
      return isStill ? reversalMove(original, wordsOf(body)) : problem(409, 'has-returns', 'A part was returned');
    });
  }),
  http.post(at('/returns'), async ({ request }) => {
    const body = (await request.clone().json()) as ReturnRequest;
    const record = byPosting(body.posting_id);
    const sale = record?.postings.find((posting) => posting.id === body.posting_id);
    if (!record || !sale) return notFound('posting');
    return writeValue(request, record, undefined, () => {
      const decided = decideReturn(sale, body);
      if (!('refusal' in decided)) return decided.move;
      const { status, code, figures } = decided.refusal;
      return problem(status, code, code, figures);
    });
  }),
  http.get(at('/commands/:key'), ({ params }) => {
    const stored = shop.commands.get(String(params.key));
    return stored ? HttpResponse.json(stored) : problem(404, 'command-not-found', 'No such command');
  }),
];

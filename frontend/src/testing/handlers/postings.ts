import { http, HttpResponse } from 'msw';

import { subtract } from '@/lib/money';

import { at, page, notFound, idOf } from '../answers';
import { SHOP, TERMINAL } from '../mock/facts';
import { rowOf } from '../mock/records';
import { allPostings } from '../mock/shop';

export const postingHandlers = [
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
    const rounding = found.lines.find((line) => line.kind === 'rounding')?.charged ?? '0.00';
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
      member_name_masked: found.member?.is_walk_in ? '' : `${found.member?.name.slice(0, 1) ?? ''}**`,
      card_tail: found.member?.is_walk_in ? null : '4602',
      lines: found.lines,
      tenders: found.tenders,
      list_total: found.list_total,
      discount: found.kind === 'consumption' ? subtract(subtract(found.list_total, found.total), rounding) : '0.00',
      rounding,
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
];

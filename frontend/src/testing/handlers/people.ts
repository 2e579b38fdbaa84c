import { http, HttpResponse } from 'msw';

import type { Role } from '@/api/types';
import { NEEDS } from '@/lib/permissions';

import { at, page } from '../answers';
import { SHOP, CLERK, freshId } from '../mock/facts';

const permissions = Object.values(NEEDS).map((code) => ({ code, group: code.split(':')[0] ?? '', label: code }));
const roles: Role[] = [
  {
    id: 'role-0',
    parent_id: null,
    name: '总经理',
    description: '全部权限',
    permissions: Object.values(NEEDS),
    price_floor_bp: 0,
    correction_limit: null,
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
    price_floor_bp: 5_000,
    correction_limit: null,
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
    price_floor_bp: 10_000,
    correction_limit: null,
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

export const peopleHandlers = [
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
  http.get(at('/audit-events'), () =>
    page(
      ['session.begun', 'member.unmasked', 'card.loss_reported', 'rule.published', 'role.changed'].map(
        (action, index) => ({
          id: `a${index}`,
          at: new Date(Date.now() - index * 3_600_000).toISOString(),
          seq: 4210 - index,
          actor: { kind: 'user', id: CLERK.id, name: CLERK.name },
          action,
          subject_kind: action.split('.')[0] ?? null,
          subject_id: freshId(),
          outcome: index === 1 ? 'refused' : 'done',
          reason: index === 2 ? '会员来电' : null,
          hash: null,
        }),
      ),
    ),
  ),
];

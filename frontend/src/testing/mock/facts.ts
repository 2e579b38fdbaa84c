// Who and where the mock shop is.
import type { Session } from '@/api/types';
import { NEEDS } from '@/lib/permissions';

export const SHOP = { id: '00000000-0000-7000-8000-000000000501', code: 'S01', name: '云栖路店' };
export const TERMINAL = {
  id: '00000000-0000-7000-8000-000000000601',
  code: 'T02',
  name: '2 号收银台',
  receipt_width_mm: 80,
};
export const PROGRAM = { id: '00000000-0000-7000-8000-000000000701', code: 'RETAIL', name: '零售卡' };
export const CLERK = { id: '00000000-0000-7000-8000-000000000801', name: '周敏' };

let counter = 1000;
export const freshId = () => `00000000-0000-7000-8000-${String((counter += 1)).padStart(12, '0')}`;

export function sessionOf(permissions: readonly string[] = Object.values(NEEDS), withTerminal = true): Session {
  return {
    session_id: '00000000-0000-7000-8000-000000000901',
    tenant: {
      id: '00000000-0000-7000-8000-000000000401',
      number: '100001',
      short_name: '青禾汽车美容',
      language: 'zh-CN',
      currency: 'CNY',
    },
    user: {
      id: CLERK.id,
      user_name: 'manager',
      display_name: CLERK.name,
      staff_number: '1007',
      role: { id: 'role-1', name: '收银' },
    },
    shop: withTerminal ? { ...SHOP, time_zone: 'Asia/Shanghai', payment_provider: 'none' } : null,
    terminal: withTerminal ? TERMINAL : null,
    permissions: [...permissions],
    must_change_password: false,
    expires_at: new Date(Date.now() + 3_600_000).toISOString(),
  };
}

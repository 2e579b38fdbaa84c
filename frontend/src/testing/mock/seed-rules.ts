import type { RuleVersion } from '@/api/types';

import { PROGRAM, CLERK, freshId } from './facts';

export function seedRules(): RuleVersion[] {
  const base = { program_id: PROGRAM.id, shop_id: null, priority: 0, published_by: CLERK };
  return [
    {
      ...base,
      id: freshId(),
      kind: 'top_up',
      number: 8,
      in_force_from: '2026-12-01',
      published_at: '2026-11-20T02:00:00Z',
      state: 'planned',
      warning: null,
      body: {
        mode: 'highest',
        bands: [
          { from: '500.00', percent_bp: 800 },
          { from: '1000.00', percent_bp: 1500 },
          { from: '3000.00', percent_bp: 1800 },
          { from: '10000.00', percent_bp: 2000 },
        ],
        bonus_months: 12,
      },
    },
    {
      ...base,
      id: freshId(),
      kind: 'top_up',
      number: 7,
      in_force_from: '2026-10-01',
      published_at: '2026-09-20T02:00:00Z',
      state: 'in_force',
      warning: null,
      body: {
        mode: 'highest',
        bands: [
          { from: '500.00', percent_bp: 800 },
          { from: '1000.00', percent_bp: 2000 },
          { from: '10000.00', percent_bp: 2000 },
        ],
        bonus_months: 12,
      },
    },
    {
      ...base,
      id: freshId(),
      kind: 'top_up',
      number: 6,
      in_force_from: '2026-06-18',
      published_at: '2026-06-10T02:00:00Z',
      state: 'superseded',
      warning: null,
      body: { mode: 'highest', bands: [{ from: '500.00', fixed: '50.00' }], bonus_months: null },
    },
    {
      ...base,
      id: freshId(),
      kind: 'points',
      number: 4,
      in_force_from: '2026-01-01',
      published_at: '2025-12-20T02:00:00Z',
      state: 'in_force',
      warning: null,
      body: {
        reward_unit: '10.00',
        tier_unit: '1.00',
        excluded_categories: ['special'],
        bonus_earns: true,
        tier_factors: [{ level: 1, factor_bp: 15_000 }],
        points_months: 24,
        on_shortfall: 'refuse',
      },
    },
    {
      ...base,
      id: freshId(),
      kind: 'tier_ladder',
      number: 3,
      in_force_from: '2026-01-01',
      published_at: '2025-12-20T02:00:00Z',
      state: 'in_force',
      warning: null,
      body: {
        steps: [
          { level: 0, code: 'ordinary', name: { 'zh-CN': '普通', en: 'Ordinary' }, from_points: 0 },
          { level: 1, code: 'silver', name: { 'zh-CN': '银卡', en: 'Silver' }, from_points: 10_000 },
          { level: 2, code: 'gold', name: { 'zh-CN': '金卡', en: 'Gold' }, from_points: 50_000 },
        ],
      },
    },
    {
      ...base,
      id: freshId(),
      kind: 'tier_discount',
      number: 7,
      in_force_from: '2026-10-01',
      published_at: '2026-09-20T02:00:00Z',
      state: 'in_force',
      warning: null,
      body: {
        by_tier: [
          { level: 1, percent_off_bp: 500 },
          { level: 2, percent_off_bp: 1000 },
        ],
        excluded_categories: ['special'],
      },
    },
    {
      ...base,
      id: freshId(),
      kind: 'spending_order',
      number: 2,
      in_force_from: '2026-01-01',
      published_at: '2025-12-20T02:00:00Z',
      state: 'in_force',
      warning: null,
      body: { order: 'proportional' },
    },
  ];
}

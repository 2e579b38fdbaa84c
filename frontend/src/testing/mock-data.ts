// A small shop in memory for development and component tests. Stateful: what one handler writes the next one reads.
// Deliberately absent: exact rounding rules. The real ones are the server's; these figures only have to look right.
import type {
  Card,
  DeskPanel,
  Member,
  Membership,
  PostingDetail,
  PostingResult,
  PostingRow,
  RuleVersion,
  Session,
  Tier,
} from '@/api/types';
import { fromMinor, sum, toMinor } from '@/lib/money';
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

const TIERS: (Tier & { from: number; offBp: number })[] = [
  { level: 0, code: 'ordinary', name: '普通', from: 0, offBp: 0 },
  { level: 1, code: 'silver', name: '银卡', from: 10_000, offBp: 500 },
  { level: 2, code: 'gold', name: '金卡', from: 50_000, offBp: 1000 },
];

let counter = 1000;
export const freshId = () => `00000000-0000-7000-8000-${String((counter += 1)).padStart(12, '0')}`;
const tierOf = (points: number) => TIERS.filter((tier) => points >= tier.from).at(-1) ?? TIERS[0];
const plain = (tier: Tier | undefined): Tier | null =>
  tier ? { level: tier.level, code: tier.code, name: tier.name } : null;

export interface Record_ {
  member: Member;
  membership: Membership;
  postings: PostingDetail[];
}

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
    shop: withTerminal ? SHOP : null,
    terminal: withTerminal ? TERMINAL : null,
    permissions: [...permissions],
    must_change_password: false,
    expires_at: new Date(Date.now() + 3_600_000).toISOString(),
  };
}

export function makeCard(number: string, state: Card['state'] = 'active'): Card {
  return {
    id: freshId(),
    number,
    tail: number.slice(-4),
    state,
    medium: 'magnetic',
    issued_on: '2024-03-18',
    aliases_count: 0,
    row_version: 1,
  };
}

export function makeRecord(spec: {
  name: string;
  gender?: string | null;
  phone?: string | null;
  principal?: string;
  bonus?: string;
  points?: number;
  growth?: number;
  cards?: Card[];
  note?: string | null;
}): Record_ {
  const principal = spec.principal ?? '0.00';
  const bonus = spec.bonus ?? '0.00';
  const memberId = freshId();
  const membership: Membership = refreshTier({
    id: freshId(),
    member_id: memberId,
    program: PROGRAM,
    currency: 'CNY',
    opened_on: '2024-03-18',
    principal,
    bonus,
    balance: sum([principal, bonus]),
    reward_points: spec.points ?? 0,
    tier_points: spec.growth ?? 0,
    owed_money: '0.00',
    owed_points: 0,
    tier: null,
    next_tier: null,
    discount_bp: 0,
    version: 1,
    cards: spec.cards ?? [],
  });
  const member: Member = {
    id: memberId,
    number: `M${String(counter).padStart(8, '0')}`,
    name: spec.name,
    gender: spec.gender ?? null,
    birthday: '1991-11-24',
    phone_masked: spec.phone ?? null,
    note: spec.note ?? null,
    status: 'active',
    owner: CLERK,
    home_shop: SHOP,
    joined_on: '2024-03-18',
    row_version: 1,
    memberships: [membership],
  };
  return { member, membership, postings: [] };
}

export function refreshTier(membership: Membership): Membership {
  const tier = tierOf(membership.tier_points);
  const next = TIERS.find((candidate) => candidate.from > membership.tier_points);
  membership.tier = plain(tier);
  membership.discount_bp = tier?.offBp ?? 0;
  membership.next_tier = next
    ? {
        level: next.level,
        code: next.code,
        name: next.name,
        from_points: next.from,
        short: next.from - membership.tier_points,
      }
    : null;
  return membership;
}

export function panelOf(record: Record_, card: Card | null): DeskPanel {
  const { member, membership } = record;
  const last = record.postings[0];
  return {
    member: {
      id: member.id,
      number: member.number,
      name: member.name,
      gender: member.gender,
      phone_masked: member.phone_masked,
      note: member.note,
      status: member.status,
    },
    membership: structuredClone(membership),
    card: card ? structuredClone(card) : null,
    alerts:
      card?.state === 'lost'
        ? [{ code: 'card_reported_lost', level: 'block', figures: {} }]
        : membership.reward_points > 2000
          ? [{ code: 'points_expiring', level: 'warn', figures: { points: 180, days: 8 } }]
          : [],
    last_visit: last ? { at: last.recorded_at, shop_name: SHOP.name } : null,
    recent: record.postings.slice(0, 8).map(rowOf),
  };
}

export const rowOf = ({
  tenders: _t,
  lines: _l,
  entries: _e,
  derivation: _d,
  before: _b,
  after: _a,
  ...row
}: PostingDetail): PostingRow => row;

const balancesOf = (membership: Membership) => ({
  principal: membership.principal,
  bonus: membership.bonus,
  balance: membership.balance,
  reward_points: membership.reward_points,
  tier_points: membership.tier_points,
  owed_money: membership.owed_money,
  owed_points: membership.owed_points,
  tier: membership.tier,
});

export interface Move {
  kind: PostingResult['posting']['kind'];
  listTotal: string;
  total: string;
  principal: number;
  bonus: number;
  points: number;
  growth: number;
  reason?: string;
  reverses?: PostingDetail;
  lines?: { label: string; quantity: number; unit_price: string; category?: string | undefined }[];
  tenders?: { method: string; amount: string }[];
  derivation: PostingDetail['derivation'];
}

/** Applies a move to a copy (preview) or to the record itself. */
export function applyMove(record: Record_, move: Move, preview: boolean, at = new Date()): PostingResult {
  const before = balancesOf(record.membership);
  const target = preview ? structuredClone(record.membership) : record.membership;
  target.principal = fromMinor(toMinor(target.principal) + move.principal);
  target.bonus = fromMinor(toMinor(target.bonus) + move.bonus);
  target.balance = sum([target.principal, target.bonus]);
  target.reward_points += move.points;
  target.tier_points += move.growth;
  refreshTier(target);
  if (!preview) target.version += 1;
  const after = balancesOf(target);
  const effects = {
    principal: fromMinor(move.principal),
    bonus: fromMinor(move.bonus),
    reward_points: move.points,
    tier_points: move.growth,
  };
  const id = preview ? null : freshId();
  const result: PostingResult = {
    posting: {
      id,
      kind: move.kind,
      receipt_no: preview ? null : `T02-261122-${String(counter).slice(-4)}`,
      version: target.version,
      recorded_at: at.toISOString(),
      occurred_at: at.toISOString(),
      business_date: at.toISOString().slice(0, 10),
      list_total: move.listTotal,
      total: move.total,
      reverses: move.reverses?.id ?? null,
    },
    before,
    after,
    effects,
    tier_change: before.tier?.level === after.tier?.level ? null : { from: before.tier, to: after.tier },
    rules_version: 7,
    derivation: move.derivation,
  };
  if (id) {
    if (move.reverses) move.reverses.reversed_by = id;
    record.postings.unshift({
      id,
      kind: move.kind,
      receipt_no: result.posting.receipt_no,
      recorded_at: result.posting.recorded_at,
      business_date: result.posting.business_date,
      shop: SHOP,
      terminal_code: TERMINAL.code,
      user: CLERK,
      member: { id: record.member.id, number: record.member.number, name: record.member.name },
      membership_id: record.membership.id,
      version: target.version,
      total: move.total,
      list_total: move.listTotal,
      effects,
      balance_after: after.balance,
      reward_points_after: after.reward_points,
      reverses: move.reverses?.id ?? null,
      reversed_by: null,
      reason: move.reason ?? null,
      tenders: move.tenders ?? [],
      lines: (move.lines ?? []).map((line) => ({
        label: line.label,
        category: line.category ?? null,
        quantity: line.quantity,
        list_price: line.unit_price,
        charged: line.unit_price,
        taken: [],
        staff: [],
      })),
      entries: [],
      derivation: move.derivation,
      before,
      after,
    });
  }
  return result;
}

const RULE = { id: freshId(), kind: 'tier_discount', number: 7, in_force_from: '2026-10-01' } as const;
const POINTS_RULE = { id: freshId(), kind: 'points', number: 4, in_force_from: '2026-01-01' } as const;
const TOP_UP_RULE = { id: freshId(), kind: 'top_up', number: 7, in_force_from: '2026-10-01' } as const;

export function consumptionMove(membership: Membership, listMinor: number, lines: Move['lines']): Move {
  const off = Math.trunc((listMinor * membership.discount_bp) / 10_000);
  const due = listMinor - off;
  const total = toMinor(membership.balance);
  const principal =
    total > 0
      ? Math.min(toMinor(membership.principal), Math.round((due * toMinor(membership.principal)) / total))
      : due;
  const points = Math.trunc(due / 1000);
  const growth = Math.trunc(due / 100);
  return {
    kind: 'consumption',
    listTotal: fromMinor(listMinor),
    total: fromMinor(due),
    principal: -principal,
    bonus: -(due - principal),
    points,
    growth,
    ...(lines ? { lines } : {}),
    derivation: {
      steps: [
        { step: 'list', lines: lines?.length ?? 1, amount: fromMinor(listMinor) },
        ...(off > 0
          ? [
              {
                step: 'discount',
                rule: RULE,
                level: 1,
                percent_bp: membership.discount_bp,
                base: fromMinor(listMinor),
                off: fromMinor(off),
              },
            ]
          : []),
        { step: 'due', amount: fromMinor(due) },
        { step: 'taken', lot_id: freshId(), principal: fromMinor(principal), bonus: fromMinor(due - principal) },
        {
          step: 'reward',
          rule: POINTS_RULE,
          base: fromMinor(due),
          unit: '10.00',
          units: points,
          factor_bp: 10_000,
          points,
          repaid: 0,
        },
        {
          step: 'growth',
          rule: POINTS_RULE,
          base: fromMinor(due),
          unit: '1.00',
          points: growth,
          total: membership.tier_points + growth,
        },
      ],
      not_fired: [
        { rule: POINTS_RULE, cause: 'next_point_short', amount: fromMinor(1000 - (due % 1000)) },
        ...(membership.next_tier
          ? [
              {
                rule: null,
                cause: 'next_tier_short',
                level: membership.next_tier.level,
                points: Math.max(0, membership.next_tier.short - growth),
              },
            ]
          : []),
        ...(off === 0 ? [{ rule: RULE, cause: 'tier_has_no_discount', level: 0 }] : []),
      ],
    },
  };
}

export function topUpMove(paidMinor: number, tenders: Move['tenders']): Move {
  const percent = paidMinor >= 1_000_000 ? 2000 : paidMinor >= 100_000 ? 1500 : paidMinor >= 50_000 ? 800 : 0;
  const bonus = Math.trunc((paidMinor * percent) / 10_000);
  return {
    kind: 'top_up',
    listTotal: fromMinor(paidMinor),
    total: fromMinor(paidMinor + bonus),
    principal: paidMinor,
    bonus,
    points: 0,
    growth: 0,
    ...(tenders ? { tenders } : {}),
    derivation: {
      steps:
        bonus > 0
          ? [
              {
                step: 'bonus',
                rule: TOP_UP_RULE,
                band_from: paidMinor >= 1_000_000 ? '10000.00' : '500.00',
                percent_bp: percent,
                paid: fromMinor(paidMinor),
                bonus: fromMinor(bonus),
              },
            ]
          : [],
      not_fired:
        paidMinor < 1_000_000
          ? [{ rule: TOP_UP_RULE, cause: 'next_band_short', amount: fromMinor(1_000_000 - paidMinor) }]
          : [],
    },
  };
}

export function reversalMove(original: PostingDetail, reason: string): Move {
  return {
    kind: 'reversal',
    listTotal: original.list_total,
    total: original.total,
    principal: -toMinor(original.effects.principal),
    bonus: -toMinor(original.effects.bonus),
    points: -original.effects.reward_points,
    growth: -original.effects.tier_points,
    reason,
    reverses: original,
    derivation: { steps: [{ step: 'mirrored', original: original.id }], not_fired: [] },
  };
}

const daysAgo = (days: number, hour: number) => {
  const at = new Date();
  at.setDate(at.getDate() - days);
  at.setHours(hour, (hour * 7) % 60, 0, 0);
  return at;
};

export function seedRecords(): Record_[] {
  const lin = makeRecord({
    name: '林晓芸',
    gender: 'female',
    phone: '138 **** 6021',
    principal: '900.00',
    bonus: '180.00',
    points: 2283,
    growth: 49_438,
    cards: [makeCard('6188024003174602')],
    note: '香薰过敏，勿用车载香',
  });
  applyMove(lin, topUpMove(50_000, [{ method: 'wechat', amount: '500.00' }]), false, daysAgo(35, 9));
  applyMove(
    lin,
    consumptionMove(lin.membership, 26_800, [{ label: '内饰护理', quantity: 1, unit_price: '268.00' }]),
    false,
    daysAgo(22, 17),
  );
  applyMove(lin, reversalMove(lin.postings[0] as PostingDetail, '录错会员'), false, daysAgo(20, 18));
  applyMove(
    lin,
    consumptionMove(lin.membership, 12_800, [{ label: '精洗（SUV）', quantity: 1, unit_price: '128.00' }]),
    false,
    daysAgo(7, 16),
  );
  const lost = makeRecord({
    name: '马晨',
    gender: 'male',
    phone: '159 **** 8810',
    principal: '1800.00',
    bonus: '315.80',
    points: 1477,
    growth: 12_477,
    cards: [makeCard('6188024003171054', 'lost')],
  });
  const others = [
    makeRecord({
      name: '许文博',
      gender: 'male',
      phone: '186 **** 1177',
      principal: '7000.00',
      bonus: '1416.00',
      points: 12_905,
      growth: 66_120,
      cards: [makeCard('6188024003170913')],
    }),
    makeRecord({
      name: '陈嘉禾',
      gender: 'female',
      phone: '139 **** 4402',
      principal: '1000.00',
      bonus: '200.00',
      points: 310,
      growth: 310,
      cards: [makeCard('6188024003177725')],
    }),
    makeRecord({
      name: '方雅',
      gender: 'female',
      phone: '150 **** 9083',
      principal: '600.00',
      bonus: '34.20',
      points: 5118,
      growth: 15_118,
      cards: [makeCard('6188024003175561')],
    }),
    makeRecord({
      name: '赵一鸣',
      gender: 'male',
      phone: '177 **** 2604',
      points: 86,
      growth: 86,
      cards: [makeCard('6188024003172280')],
    }),
    makeRecord({
      name: '江南春（杭州）贸易有限公司',
      phone: '0571 **** 20',
      principal: '9999999000.00',
      bonus: '999.99',
      points: 0,
      growth: 90_000,
      cards: [makeCard('6188024003177001')],
    }),
  ];
  applyMove(
    others[0] as Record_,
    consumptionMove((others[0] as Record_).membership, 20_444, undefined),
    false,
    daysAgo(0, 1),
  );
  applyMove(others[1] as Record_, topUpMove(100_000, [{ method: 'wechat', amount: '1000.00' }]), false, daysAgo(0, 2));
  applyMove(
    others[2] as Record_,
    consumptionMove((others[2] as Record_).membership, 26_800, undefined),
    false,
    daysAgo(0, 3),
  );
  return [lin, lost, ...others];
}

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
      body: { order: 'proportional' },
    },
  ];
}

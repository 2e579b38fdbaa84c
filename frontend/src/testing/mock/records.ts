// Members, memberships and cards of the mock shop.
import type { Card, DeskPanel, Member, Membership, PostingDetail, PostingRow, Tier } from '@/api/types';
import { sum } from '@/lib/money';

import { SHOP, PROGRAM, CLERK, freshId } from './facts';

const TIERS: (Tier & { from: number; offBp: number })[] = [
  { level: 0, code: 'ordinary', name: '普通', from: 0, offBp: 0 },
  { level: 1, code: 'silver', name: '银卡', from: 10_000, offBp: 500 },
  { level: 2, code: 'gold', name: '金卡', from: 50_000, offBp: 1000 },
];

const tierOf = (points: number) => TIERS.filter((tier) => points >= tier.from).at(-1) ?? TIERS[0];
const plain = (tier: Tier | undefined): Tier | null =>
  tier ? { level: tier.level, code: tier.code, name: tier.name } : null;

/** A member with everything that the mock shop knows of them. */
export interface Record_ {
  member: Member;
  membership: Membership;
  postings: PostingDetail[];
  /** It stands for people who are no members. */
  isWalkIn?: boolean;
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
    bearer: null,
    currency: 'CNY',
    opened_on: '2024-03-18',
    principal,
    bonus,
    balance: sum([principal, bonus]),
    held: '0.00',
    available: sum([principal, bonus]),
    reward_points: spec.points ?? 0,
    tier_points: spec.growth ?? 0,
    owed_money: '0.00',
    owed_points: 0,
    on_account: '0.00',
    on_account_limit: '0.00',
    tier: null,
    next_tier: null,
    discount_bp: 0,
    version: 1,
    cards: spec.cards ?? [],
  });
  const member: Member = {
    id: memberId,
    number: `M${memberId.slice(-8)}`,
    name: spec.name,
    gender: spec.gender ?? null,
    birthday: '1991-11-24',
    phone_masked: spec.phone ?? null,
    note: spec.note ?? null,
    photo_at: null,
    status: 'active',
    owner: CLERK,
    home_shop: SHOP,
    joined_on: '2024-03-18',
    messages_allowed: true,
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
      photo_at: member.photo_at,
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
  lines: _l,
  entries: _e,
  derivation: _d,
  before: _b,
  after: _a,
  ...row
}: PostingDetail): PostingRow => row;

export const balancesOf = (membership: Membership) => ({
  principal: membership.principal,
  bonus: membership.bonus,
  balance: membership.balance,
  reward_points: membership.reward_points,
  tier_points: membership.tier_points,
  owed_money: membership.owed_money,
  owed_points: membership.owed_points,
  tier: membership.tier,
});

// What members of the mock shop were told, in which words, and what that may still cost.
import type {
  Message,
  MessageChannel,
  MessageCredit,
  PostingKind,
  MessageLanguage,
  MessageReason,
  MessageSettings,
  MessageState,
  MessageTemplate,
  ToldKind,
} from '@/api/types';

import { freshId } from './facts';
import type { Record_ } from './records';

export const STANDARD_TEXTS: Record<ToldKind, Record<MessageLanguage, string>> = {
  top_up: {
    'zh-CN': '{name}您好，{time}在{shop}充值{amount}，余额{balance}，其中赠送{bonus}，积分{points}。',
    en: '{name}: topped up {amount} at {shop}, {time}. Balance {balance}, points {points}.',
  },
  consumption: {
    'zh-CN': '{name}您好，{time}在{shop}消费{amount}，余额{balance}，积分{points}。',
    en: '{name}: spent {amount} at {shop}, {time}. Balance {balance}, points {points}.',
  },
  reversal: {
    'zh-CN': '{name}您好，{time}在{shop}撤销一笔{amount}，余额{balance}，积分{points}。',
    en: '{name}: {amount} taken back at {shop}, {time}. Balance {balance}, points {points}.',
  },
  return: {
    'zh-CN': '{name}您好，{time}在{shop}退货{amount}，余额{balance}，积分{points}。',
    en: '{name}: returned {amount} at {shop}, {time}. Balance {balance}, points {points}.',
  },
  count_use: {
    'zh-CN': '{name}您好，{time}在{shop}使用{used}，还剩{counts_left}。',
    en: '{name}: used {used} at {shop}, {time}. Left: {counts_left}.',
  },
  refund: {
    'zh-CN': '{name}您好，{time}在{shop}退款{amount}，余额{balance}。',
    en: '{name}: refunded {amount} at {shop}, {time}. Balance {balance}.',
  },
  repayment: {
    'zh-CN': '{name}您好，{time}在{shop}还款{amount}，储值余额{balance}。',
    en: '{name}: repaid {amount} at {shop}, {time}. Stored value {balance}.',
  },
  points_adjustment: {
    'zh-CN': '{name}您好，{time}{shop}调整了您的积分，现有积分{points}。如有疑问请联系门店。',
    en: '{name}: points adjusted by {shop}, {time}. Points {points}. Ask the shop if in doubt.',
  },
  weekly_audit: {
    'zh-CN': '{name}您好，{week}您在{shop}消费{purchases}笔，共{amount}。如有不符请联系门店。',
    en: '{name}: {purchases} purchases, {amount} in all, at {shop}, {week}. If that is wrong, tell the shop.',
  },
};

const SAMPLE: Record<string, string> = {
  name: '林晓芸',
  amount: '10,000.00',
  principal: '10,000.00',
  bonus: '2,000.00',
  balance: '12,000.00',
  points: '2,424',
  shop: '云栖路店',
  time: '11-22 10:31',
  receipt_no: 'S01-T1-20261122-0043',
  tier: '银卡',
  used: '普洗 ×1',
  counts_left: '普洗 ×7',
  purchases: '3',
  week: '11-16–11-22',
};

/** A text with made-up figures, and the places that nothing fills. */
export function fill(text: string): { filled: string; unknown: string[] } {
  const unknown: string[] = [];
  const filled = text.replace(/\{([^{}]*)\}/g, (place, word: string) => {
    if (!(word in SAMPLE)) unknown.push(place);
    return SAMPLE[word] ?? place;
  });
  return { filled, unknown };
}

export const seedTemplates = (): MessageTemplate[] =>
  (Object.keys(STANDARD_TEXTS) as ToldKind[]).flatMap((kind) =>
    (['in_app', 'sms'] as const).map((channel) => ({
      kind,
      channel,
      enabled: true,
      texts: {
        'zh-CN': { text: STANDARD_TEXTS[kind]['zh-CN'], is_standard: true },
        en: { text: STANDARD_TEXTS[kind].en, is_standard: true },
      },
      row_version: 1,
    })),
  );

export const seedSettings = (): MessageSettings => ({
  sms_provider: 'simulator',
  simulator_answer: 'delivers',
  row_version: 1,
});

export const seedCredit = (): MessageCredit => ({
  balance: 998,
  changes: [
    change(3, 'spend', -1, 998),
    change(2, 'spend', -1, 999),
    { ...change(1, 'grant', 1000, 1000), note: '订单 20261122-01' },
  ],
});

const change = (version: number, kind: 'grant' | 'spend', parts: number, balance_after: number) => ({
  version,
  kind,
  parts,
  balance_after,
  at: new Date(Date.now() - (10 - version) * 3_600_000).toISOString(),
  user: null,
  message_id: kind === 'spend' ? freshId() : null,
  note: null,
});

const ENDS: [MessageChannel, MessageState, MessageReason | null][] = [
  ['in_app', 'sent', null],
  ['sms', 'sent', null],
  ['sms', 'queued', 'provider_busy'],
  ['sms', 'failed', 'number_refused'],
  ['sms', 'skipped', 'no_credit'],
];

/** Of counts nothing is told. */
const isTold = (kind: PostingKind): kind is PostingKind & ToldKind =>
  kind === 'top_up' || kind === 'consumption' || kind === 'reversal' || kind === 'return';

/** Messages about the newest entries of each member, with every end that there is. */
export function seedMessages(records: Record_[]): Message[] {
  const postings = records.flatMap((record) =>
    record.postings.flatMap((posting) =>
      isTold(posting.kind) ? [{ posting, kind: posting.kind, member: record.member }] : [],
    ),
  );
  return postings
    .toSorted((a, b) => b.posting.recorded_at.localeCompare(a.posting.recorded_at))
    .map(({ posting, kind, member }, index) => {
      const [channel, state, reason] = ENDS[index % ENDS.length] ?? ['in_app', 'sent', null];
      return {
        id: freshId(),
        member: { id: member.id, number: member.number, name: member.name },
        posting_id: posting.id ?? freshId(),
        receipt_no: posting.receipt_no,
        kind,
        channel,
        state,
        reason,
        text: state === 'skipped' ? null : fill(STANDARD_TEXTS[kind]['zh-CN']).filled,
        phone_masked: channel === 'sms' && state !== 'skipped' ? member.phone_masked : null,
        parts: state === 'skipped' ? 0 : 1,
        attempts: state === 'skipped' ? 0 : 1,
        next_at: state === 'queued' ? new Date(Date.now() + 60_000).toISOString() : null,
        created_at: posting.recorded_at,
        settled_at: state === 'queued' ? null : posting.recorded_at,
      };
    });
}

import i18n from 'i18next';
import { beforeAll, expect, it } from 'vitest';

import type { DerivationStep, NotFired } from '@/api/types';
import { startI18n } from '@/lib/i18n';

import { notFiredWords, partsOf } from './derivation-words';

beforeAll(() => startI18n('zh-CN'));

const words = (step: Record<string, unknown>) => {
  const t = i18n.getFixedT('zh-CN', ['ledger', 'common']) as unknown as Parameters<typeof partsOf>[1];
  const [part] = partsOf([step as unknown as DerivationStep], t, (level) => `第 ${String(level)} 级`);
  return part?.lines[0];
};

const reward = { step: 'reward', base: '57.00', unit: '10.00', units: 5, points: 7, repaid: 0 };

it('says the factor of a tier, without which the points cannot be checked', () => {
  expect(words({ ...reward, factor_bp: 15_000 })?.words).toBe('57.00 每 10.00 计 1 分，计 5 分，再乘 1.5，零头不计');
  expect(words({ ...reward, factor_bp: 10_000, points: 5 })?.words).toBe('57.00 每 10.00 计 1 分，计 5 分');
});

it('calls one line the list price and adds up several', () => {
  expect(words({ step: 'list', lines: 1, amount: '60.00' })?.words).toBe('原价');
  expect(words({ step: 'list', lines: 3, amount: '60.00' })?.words).toBe('3 行原价合计');
});

it('says which promotion counted, with A, B and C', () => {
  const promotion = { step: 'promotion', number: 1007, base: '268.00', factor_bp: 15_000, extra: '100.00' };
  const line = words({ ...promotion, counted: '502.00' });
  expect([line?.words, line?.figure]).toEqual(['促销 1007：268.00 × 1.5 + 100.00 算作总实销', '502.00']);
});

it('OP06: says what the clerk and the price rule took off', () => {
  const off = { base: '128.00', off: '28.00' };
  expect(words({ step: 'own_price', ...off })).toEqual({
    words: '改价、免单',
    figure: '\u221228.00',
    note: '从 128.00 减',
  });
  expect(words({ step: 'bill_discount', percent_bp: 1_000, ...off })?.words).toBe('整单 9 折');
  expect(words({ step: 'bill_discount', percent_bp: null, ...off })?.words).toBe('整单减');
  expect(words({ step: 'member_price', ...off })?.words).toBe('会员价');
  expect(words({ step: 'price_item', code: 'late', percent_bp: 1_250, ...off })?.words).toBe('late 打 8.75 折');
});

it('P10: says what points paid, what was rounded, and who paid the rest', () => {
  const points = { step: 'points_paid', points: 500, per: 100, worth: '1.00', amount: '5.00', most: 600 };
  expect(words(points)).toMatchObject({
    words: '用 500 分，每 100 分抵 1.00',
    figure: '5.00',
    note: '这一单最多 600 分',
  });
  const rounded = words({ step: 'rounded', mode: 'down_to_tenth', before: '38.97', after: '38.90' });
  expect([rounded?.words, rounded?.figure]).toEqual(['现金 38.97 抹分', '\u22120.07']);
  expect(words({ step: 'tendered', method: 'bank_card', amount: '50.00' })?.words).toBe('银行卡');
  expect(words({ step: 'tendered', method: 'mall-card', amount: '50.00' })?.words).toBe('mall-card');
});

it('says why a price or a part stayed silent', () => {
  const t = i18n.getFixedT('zh-CN', ['ledger', 'common']) as unknown as Parameters<typeof partsOf>[1];
  const silent = (change: Partial<NotFired>) => notFiredWords({ rule: null, cause: '', ...change }, t, () => '银卡');
  const item = (why: string) => silent({ cause: 'price_item_silent', price_item: { item: 0, code: 'late', why } });
  expect(item('other_hour')).toBe('late：不在这个时段');
  expect(item('beaten')).toBe('late：另有更低的价');
  expect(item('of-a-later-server')).toBe('late: of-a-later-server');
  const rule = { id: 'r', kind: 'tier_discount', number: 1, in_force_from: '2026-01-01' };
  expect(silent({ cause: 'another_price_lower', amount: '100.00' })).toBe('100.00 另有更低的价，没有用会员价');
  expect(silent({ cause: 'another_price_lower', amount: '100.00', rule })).toBe('100.00 另有更低的价，没有用等级折扣');
  expect(silent({ cause: 'budget_too_small', amount: '1000.00', asked: '2000.00' })).toBe(
    '活动预算只剩 1,000.00，不够这次的 2,000.00',
  );
  expect(silent({ cause: 'points_part_does_not_earn', amount: '5.00' })).toBe('积分付的 5.00 不计积分');
});

import i18n from 'i18next';
import { beforeAll, expect, it } from 'vitest';

import type { DerivationStep } from '@/api/types';
import { startI18n } from '@/lib/i18n';

import { partsOf } from './derivation-words';

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

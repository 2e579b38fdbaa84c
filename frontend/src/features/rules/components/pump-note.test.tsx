import { render, screen } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';

import { ApiProblem } from '@/api/problem';
import type { RulePump } from '@/api/types';
import { changeLanguage, startI18n, withTexts } from '@/lib/i18n';

import { pumpOf, PumpNote } from './pump-note';

const nothing = {
  amount: null,
  silent_amount: null,
  by_points: false,
  rest_paid_by: null,
  of_step: null,
  line: null,
  money: '0.00',
  stored_value: '0.00',
  points: 0,
};
const PUMP: RulePump = {
  gain: '8.59',
  keeps_goods: true,
  level: 0,
  steps: [
    { ...nothing, act: 'buy', amount: '1000.00', rest_paid_by: 'cash', money: '-1000.00', points: 100 },
    { ...nothing, act: 'buy', amount: '334.00', by_points: true, rest_paid_by: 'cash', money: '-233.00', points: -77 },
    { ...nothing, act: 'return', of_step: 1, line: 1, money: '1000.00', points: -23 },
  ],
};

beforeAll(async () => {
  await startI18n('zh-CN');
  await withTexts(Promise.resolve());
});

describe('PumpNote', () => {
  it('P07: tells the sequence in both languages', async () => {
    for (const [language, first, last] of [
      ['en', 'Buy for 1,000.00, paid in cash', 'Give back everything of step 1'],
      ['zh-CN', '消费 1,000.00，付现金', '第 1 步的全部退货'],
    ] as const) {
      await changeLanguage(language);
      const { unmount } = render(<PumpNote pump={PUMP} look="warned" />);
      expect(screen.getByText(first)).toBeInTheDocument();
      expect(screen.getByText(last)).toBeInTheDocument();
      unmount();
    }
  });

  it('S05: tells of a gift card that is bought and pays', async () => {
    const steps: RulePump['steps'] = [
      { ...nothing, act: 'gift_card', amount: '100.00', money: '-100.00', stored_value: '100.00' },
      { ...nothing, act: 'buy', amount: '60.00', rest_paid_by: 'gift_card', stored_value: '-60.00', points: 6 },
    ];
    for (const [language, first, last] of [
      ['en', 'Buy a gift card of 100.00 with cash', 'Buy for 60.00, paid by the gift card'],
      ['zh-CN', '现金买礼品卡 100.00', '消费 60.00，用礼品卡付'],
    ] as const) {
      await changeLanguage(language);
      const { unmount } = render(<PumpNote pump={{ ...PUMP, steps }} look="refused" />);
      expect(screen.getByText(first)).toBeInTheDocument();
      expect(screen.getByText(last)).toBeInTheDocument();
      unmount();
    }
  });

  it('is read from the refusal alone', () => {
    expect(pumpOf(new ApiProblem(422, { code: 'rules-gain-value', ...PUMP } as never))?.gain).toBe('8.59');
    expect(pumpOf(new ApiProblem(422, { code: 'rule-invalid' }))).toBeUndefined();
  });
});

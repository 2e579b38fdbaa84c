import { render, screen } from '@testing-library/react';
import { beforeAll, expect, test } from 'vitest';

import type { components } from '@/api/schema.gen';
import { startI18n, withTexts } from '@/lib/i18n';

import { RefundQuoteView } from './refund-quote-view';

type Quote = components['schemas']['RefundQuoteResponse'];

beforeAll(async () => {
  await startI18n('zh-CN');
  await withTexts(Promise.resolve());
});

const QUOTE: Quote = {
  pairs: [],
  packages: [],
  deliveries: [],
  ends: '8400.00',
  interest: [],
  fee: null,
  owed: '0.00',
  pays: '6000.00',
  plan: [],
  gift_points: [],
};

// OP11, worked example 10.1: what is paid on top and what is taken off stand line by line before the sum.
test('interest and fee are told with how they were counted', () => {
  render(
    <RefundQuoteView
      quote={{
        ...QUOTE,
        interest: [{ lot_id: 'l', refund: '7000.00', rate_bp: 310, days: 100, amount: '59.45' }],
        fee: { refund: '6000.00', contract_bp: 500, taken_bp: 500, why: 'contract', amount: '300.00' },
        pays: '5759.45',
      }}
    />,
  );
  expect(screen.getByText('利息：7,000.00 × 年利率 3.1% × 100 天')).toBeInTheDocument();
  expect(screen.getByText('+59.45')).toBeInTheDocument();
  expect(screen.getByText('手续费：6,000.00 的 5%（合同约定）')).toBeInTheDocument();
  expect(screen.getByText('\u2212300.00')).toBeInTheDocument();
  expect(screen.getByText('5,759.45')).toBeInTheDocument();
});

test('a fee that is not taken says why', () => {
  const fee = { refund: '6000.00', contract_bp: 500, taken_bp: 0, amount: '0.00' };
  render(<RefundQuoteView quote={{ ...QUOTE, fee: { ...fee, why: 'law' } }} />);
  expect(screen.getByText('手续费：合同 5%，法规最多 0%')).toBeInTheDocument();
  expect(screen.getByText('0.00')).toBeInTheDocument();
});

import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeAll, describe, expect, it, vi } from 'vitest';

import type { ReasonTotal } from '@/api/types';
import { startI18n, withTexts } from '@/lib/i18n';

import { ReasonTotals } from './reason-totals';

beforeAll(async () => {
  await startI18n('zh-CN');
  await withTexts(Promise.resolve());
});

const wrong = { code: 'wrong-amount', name: '录错金额' };
const TOTALS: ReasonTotal[] = [
  { reason: wrong, kind: 'reversal', count: 2, total: '108.50' },
  { reason: wrong, kind: 'return', count: 1, total: '30.00' },
  { reason: null, kind: 'reversal', count: 1, total: '0.50' },
];

describe('the sums of corrections', () => {
  it('LG02: sums up by reason and in all, corrections and returns apart, and narrows the list by a reason', async () => {
    const onChoose = vi.fn();
    render(<ReasonTotals totals={TOTALS} chosen="none" onChoose={onChoose} />);
    const cells = (name: RegExp) =>
      within(screen.getByRole('row', { name }))
        .getAllByRole('cell')
        .map((cell) => cell.textContent);
    expect(cells(/录错金额/)).toEqual(['录错金额', '2 笔 · 108.50', '1 笔 · 30.00']);
    expect(cells(/只写了文字/)).toEqual(['只写了文字', '1 笔 · 0.50', '—']);
    expect(cells(/合计/)).toEqual(['合计', '3 笔 · 109.00', '1 笔 · 30.00']);
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: '录错金额' }));
    expect(onChoose).toHaveBeenLastCalledWith('wrong-amount');
    await user.click(screen.getByRole('button', { name: '只写了文字' }));
    expect(onChoose).toHaveBeenLastCalledWith(undefined);
  });
});

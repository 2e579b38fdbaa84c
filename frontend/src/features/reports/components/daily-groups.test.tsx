import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeAll, describe, expect, it } from 'vitest';

import type { DailyReport } from '@/api/types';
import { startI18n, withTexts } from '@/lib/i18n';

import { DailyGroups } from './daily-groups';
import type { Asked } from './daily-tables';

beforeAll(async () => {
  await startI18n('zh-CN');
  await withTexts(Promise.resolve());
});

const figures = {
  for_later: '0.00',
  paid_share: '88.50',
  sales: 1,
  stored_value: '0.00',
  topped_up: '0.00',
  refunded: '0.00',
  discounts: '0.00',
  corrections: 0,
};
const group = (date: string | null, name: string | null, amount: string) => ({
  ...figures,
  date,
  id: name,
  name,
  received: amount,
  delivered: amount,
});
const report = (groups: ReturnType<typeof group>[], sheet: object = {}) =>
  ({
    from: '2026-11-01',
    to: '2026-11-30',
    complete: true,
    groups,
    sheet: { received: { total: '128.50' }, delivered: { total: '128.50' }, categories: [], staff: [], ...sheet },
  }) as unknown as DailyReport;

describe('RP01: figures side by side', () => {
  it('shows days as flows, also days without business, and as a table', async () => {
    const days = [group('2026-11-02', null, '88.50'), group('2026-11-29', null, '40.00')];
    render(<DailyGroups report={report(days)} by="date" today="2026-11-29" />);
    const card = screen.getByRole('region', { name: '实收与消耗' });
    expect(card).toHaveTextContent('2026-11-01 – 2026-11-30：实收 128.50，消耗与现结 128.50');
    await userEvent.setup().click(within(card).getByRole('button', { name: '表格' }));
    expect(within(card).getByRole('row', { name: /2026-11-02/u })).toHaveTextContent('88.50');
  });

  it('shows shops as bars, the longest first, beside their table', () => {
    const shops = [group(null, '滨江店', '40.00'), group(null, '云栖路店', '88.50')];
    render(<DailyGroups report={report(shops)} by="shop" today="2026-11-29" />);
    const bars = screen.getByRole('list').querySelectorAll('li');
    expect([...bars].map((bar) => bar.textContent)).toEqual(['云栖路店88.50', '滨江店40.00']);
    expect(screen.getByRole('table')).toHaveTextContent('滨江店');
  });

  it('opens the postings of a figure, within the days, shop or cashier that it is of', async () => {
    const user = userEvent.setup();
    const opened: Asked[] = [];
    const open = (asked: Asked) => opened.push(asked);
    const quarters = [group('2026-10-01', null, '88.50')];
    const { unmount } = render(
      <DailyGroups report={report(quarters)} by="quarter" today="2026-11-29" onBehind={open} />,
    );
    await user.click(screen.getByRole('button', { name: /实收, 88\.50/u }));
    expect(opened[0]).toMatchObject({
      behind: { figure: 'line:received' },
      within: { from: '2026-11-01', to: '2026-11-30' },
    });
    unmount();
    const cashiers = [group(null, 'gao', '40.00'), { ...group(null, null, '5.00'), sales: 7 }];
    render(<DailyGroups report={report(cashiers)} by="cashier" today="2026-11-29" onBehind={open} />);
    await user.click(screen.getByRole('button', { name: 'gao, 消耗与现结, 40.00' }));
    expect(opened[1]).toMatchObject({ behind: { figure: 'line:delivered' }, within: { cashier_id: 'gao' } });
    await user.click(screen.getByRole('button', { name: /消费笔数, 7$/u }));
    const machines = '00000000-0000-0000-0000-000000000000';
    expect(opened[2]).toMatchObject({ behind: { figure: 'postings' }, within: { cashier_id: machines } });
  });

  it('opens what somebody sold and performed together, and the pieces of a category', async () => {
    const user = userEvent.setup();
    const opened: Asked[] = [];
    const open = (asked: Asked) => opened.push(asked);
    const staff = [{ employee_id: 'e', name: '周师傅', sold: '12.00', performed: '88.50' }];
    const categories = [{ code: 'hair', name: '染烫', amount: '88.50', pieces: 4 }];
    const both = report([], { staff, categories });
    const { unmount } = render(<DailyGroups report={both} by="employee" today="2026-11-29" onBehind={open} />);
    await user.click(screen.getByRole('button', { name: '周师傅, 合计, 100.50' }));
    unmount();
    render(<DailyGroups report={both} by="category" today="2026-11-29" onBehind={open} />);
    await user.click(screen.getByRole('button', { name: '染烫, 件数, 4' }));
    expect(opened.map(({ behind }) => behind.figure)).toEqual(['employee:e', 'category:hair']);
  });

  it('adds up what people sold and performed', () => {
    const staff = [{ employee_id: 'e', name: '周师傅', sold: '12.00', performed: '88.50' }];
    render(<DailyGroups report={report([], { staff })} by="employee" today="2026-11-29" />);
    expect(screen.getByRole('row', { name: /周师傅/u })).toHaveTextContent('100.50');
  });
});

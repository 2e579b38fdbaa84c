import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it, vi } from 'vitest';

import type { PostingDetail } from '@/api/types';
import { at } from '@/testing/answers';
import { requests } from '@/testing/mock/corrections';
import { shop } from '@/testing/mock/shop';
import { renderAtTheTill } from '@/testing/render';
import { serveShop } from '@/testing/server';

import { CorrectionDrawer } from './correction-drawer';

const JOURNEY_MS = 30_000;
/** A request that waits is asked about every four seconds. */
const ASKED_AGAIN_MS = 10_000;
const server = serveShop();

/** A sale of a member that can be taken back. */
function sale(): PostingDetail {
  const all = shop.records.flatMap((record) => record.postings);
  const found = all.find((posting) => posting.kind === 'consumption' && !posting.reversed_by);
  if (!found) throw new Error('the shop has sold nothing');
  return found;
}

/** What a preview answers beside the figures of the shop in memory. */
async function preview(posting: PostingDetail, more: object) {
  const answer = await fetch('http://localhost:3000/api/v1/reversals?preview=true', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ posting_id: posting.id, reason: 'why' }),
  });
  const figures = (await answer.json()) as object;
  server.use(http.post(at('/reversals'), () => HttpResponse.json({ ...figures, ...more })));
}

describe('a correction', () => {
  it(
    'S06, LG02: tells what is undone, sends the reason of the company with own words behind it',
    async () => {
      const posting = sale();
      const onDone = vi.fn();
      renderAtTheTill(<CorrectionDrawer posting={posting} onClose={vi.fn()} onDone={onDone} />);
      const user = userEvent.setup();
      const undone = await screen.findByRole('region', { name: '一并撤回' });
      expect(within(undone).getByText('本金')).toBeInTheDocument();
      expect(within(undone).getByText('成长值')).toBeInTheDocument();
      expect(await screen.findByRole('button', { name: '录错金额' })).toHaveAttribute('aria-pressed', 'true');
      await user.click(screen.getByRole('button', { name: '录错会员' }));
      await user.type(screen.getByRole('textbox', { name: '补充说明' }), '卡号看错');
      await user.keyboard('{Enter}');
      await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
      const made = shop.records.flatMap((record) => record.postings).find((each) => each.reverses === posting.id);
      expect(made?.reason).toBe('录错会员：卡号看错');
    },
    JOURNEY_MS,
  );

  it(
    'S06: says in words what cannot be undone, and asks for a manager beyond the limit of the role',
    async () => {
      const posting = sale();
      await preview(posting, {
        over_limit: { limit: '10.00', amount: '88.50' },
        consequences: [
          { code: 'message_sent', fate: 'stays', channel: 'sms' },
          { code: 'later_sales_keep_price', fate: 'stays', count: 2, amount: '7.50' },
          { code: 'commission', fate: 'undone', count: 2, amount: '-9.33' },
          { code: 'balance', fate: 'debt', value: 'owed_points', before: '0', after: '5', amount: '5' },
          { code: 'hand_back', fate: 'by_hand', method: 'cash', amount: '88.50' },
          { code: 'hand_back', fate: 'by_hand', method: 'voucher', amount: '20.00' },
        ],
      });
      renderAtTheTill(<CorrectionDrawer posting={posting} onClose={vi.fn()} onDone={vi.fn()} />);
      const user = userEvent.setup();
      const stays = await screen.findByRole('region', { name: '撤不回来' });
      expect(stays).toHaveTextContent('短信已经发出，收不回');
      expect(stays).toHaveTextContent('之后 2 笔按这一级打的折照旧，共 7.50');
      expect(screen.getByRole('region', { name: '一并撤回' })).toHaveTextContent('2 人的提成变动 −9.33');
      expect(screen.getByRole('region', { name: '会员欠下' })).toHaveTextContent('欠积分0→5');
      expect(screen.getByRole('region', { name: '要动手办' })).toHaveTextContent(
        '退现金 88.50在平台上撤销团购券 20.00 的核销',
      );
      const approval = screen.getByRole('region', { name: '请店长授权' });
      expect(approval).toHaveTextContent('超出您一次 10.00 的限额');
      const act = screen.getByRole('button', { name: /冲正/ });
      expect(act).toBeDisabled();
      await user.type(within(approval).getByLabelText('工号'), '2001');
      await user.type(within(approval).getByLabelText('PIN'), '864209');
      await waitFor(() => expect(act).toBeEnabled());
    },
    JOURNEY_MS,
  );

  it(
    'S06, OP16: without a manager beside it is asked for, with the reason, and the clerk is told when somebody elsewhere has decided',
    async () => {
      const posting = sale();
      await preview(posting, { over_limit: { limit: '10.00', amount: '88.50' } });
      const onTakenBack = vi.fn();
      renderAtTheTill(
        <CorrectionDrawer posting={posting} onClose={vi.fn()} onDone={vi.fn()} onTakenBack={onTakenBack} />,
      );
      const user = userEvent.setup();
      const section = await screen.findByRole('region', { name: '纠错申请' });
      await user.click(await screen.findByRole('button', { name: '录错会员' }));
      await user.click(within(section).getByRole('button', { name: '申请远程批准' }));
      expect(await within(section).findByText('等待批准')).toBeInTheDocument();
      const [asked] = requests();
      expect([asked?.words, asked?.original.id]).toEqual(['录错会员', posting.id]);
      Object.assign(asked ?? {}, { state: 'refused', note: '等我到店', ended_by: { id: 'm', name: '店长' } });
      const told = await within(section).findByText(/没有获准/u, {}, { timeout: ASKED_AGAIN_MS });
      expect(told.parentElement).toHaveTextContent('店长 · 等我到店');

      await user.click(within(section).getByRole('button', { name: '申请远程批准' }));
      expect(await within(section).findByText('等待批准')).toBeInTheDocument();
      Object.assign(requests()[0] ?? {}, { state: 'done', ended_by: { id: 'm', name: '店长' } });
      await waitFor(() => expect(onTakenBack).toHaveBeenCalledOnce(), { timeout: ASKED_AGAIN_MS });
    },
    JOURNEY_MS,
  );
});

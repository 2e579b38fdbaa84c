import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import type { ComponentProps } from 'react';
import { describe, expect, it, vi } from 'vitest';

import { useMaybeSession } from '@/api/session';
import { NEEDS } from '@/lib/permissions';
import { at } from '@/testing/answers';
import { sessionOf } from '@/testing/mock/facts';
import { makeCard, makeRecord } from '@/testing/mock/records';
import { shop } from '@/testing/mock/shop';
import { renderAtTheTill } from '@/testing/render';
import { serveShop } from '@/testing/server';

import { CardServices } from './card-services';

const server = serveShop();

/** The services once the session is known, as on a page. */
function Services(props: ComponentProps<typeof CardServices>) {
  return useMaybeSession() ? <CardServices {...props} /> : null;
}

describe('the replacement of a card', () => {
  it('C07: is sent again with its key after a lost answer, and with another for another number', async () => {
    const keys: (string | null)[] = [];
    const numbers: string[] = [];
    server.use(
      http.post(at('/cards/:id/replacement'), async ({ request }) => {
        const { number } = (await request.json()) as { number: string };
        keys.push(request.headers.get('Idempotency-Key'));
        numbers.push(number);
        return numbers.length < 3 ? HttpResponse.error() : HttpResponse.json(makeCard(number), { status: 201 });
      }),
    );
    shop.session = sessionOf([NEEDS.cardReplace]);
    const changed = vi.fn();
    const { membership } = makeRecord({ name: '张三', cards: [makeCard('80000012')] });
    renderAtTheTill(<Services membership={membership} memberName="张三" open onClose={() => {}} onChanged={changed} />);

    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: '补卡、换卡' }));
    const number = screen.getByRole('textbox', { name: '新卡号' });
    await user.type(number, '80000099{Enter}');
    await screen.findByText(/连不上服务器/u);
    await user.type(number, '{Enter}');
    await vi.waitFor(() => expect(numbers).toHaveLength(2));
    await user.clear(number);
    await user.type(number, '80000100{Enter}');
    await vi.waitFor(() => expect(changed).toHaveBeenCalled());

    expect(numbers).toEqual(['80000099', '80000099', '80000100']);
    expect(keys[0]).toMatch(/^"[0-9a-f-]{36}"$/u);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });
});

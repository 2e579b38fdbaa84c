import { render } from '@testing-library/react';
import { useLayoutEffect } from 'react';
import { describe, expect, it } from 'vitest';

import { publishSwipe } from './swipes';
import { useKeys } from './use-keys';
import { useSwipes } from './use-swipes';

/** Acts in the same step in which the screen changes, before any ordinary effect: as soon as anybody could. */
function AtOnce({ act }: { act: () => void }) {
  useLayoutEffect(act);
  return null;
}

const pressF4 = () => void window.dispatchEvent(new KeyboardEvent('keydown', { code: 'F4' }));

describe('what is done the moment the screen changes', () => {
  it('is done with what a key means now', () => {
    const done: string[] = [];
    const Desk = ({ who }: { who: string }) => {
      useKeys({ F4: () => done.push(who) });
      return null;
    };
    const screen = (who: string) => (
      <>
        <Desk who={who} />
        <AtOnce act={pressF4} />
      </>
    );
    const { rerender } = render(screen('first'));
    rerender(screen('second'));
    expect(done).toEqual(['first', 'second']);
  });

  it('gives a card to what is shown now, and to nobody who is not', () => {
    const heard: string[] = [];
    const Form = ({ name, open }: { name: string; open: boolean }) => {
      useSwipes(({ value }) => heard.push(`${name} ${value}`), open);
      return null;
    };
    const screen = (name: string, open: boolean, value: string) => (
      <>
        <Form name="desk" open />
        <Form name={name} open={open} />
        <AtOnce act={() => void publishSwipe({ value, source: 'wedge' })} />
      </>
    );
    const { rerender } = render(screen('form', true, '1'));
    rerender(screen('other', true, '2'));
    rerender(screen('other', false, '3'));
    expect(heard).toEqual(['form 1', 'other 2', 'desk 3']);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { characterOf, listenForSwipes, WedgeDetector, WEDGE_DEFAULTS, type WedgeOutcome } from './wedge';

const codesOf = (text: string) =>
  [...text].map((character) => (/\d/.test(character) ? `Digit${character}` : `Key${character.toUpperCase()}`));

function feed(
  detector: WedgeDetector,
  codes: string[],
  gapMs: number,
  startMs = 1000,
  extra: { repeat?: boolean } = {},
): WedgeOutcome {
  let outcome: WedgeOutcome = { kind: 'ignored' };
  codes.forEach((code, index) => {
    outcome = detector.feed({
      code,
      shift: false,
      repeat: extra.repeat ?? false,
      modified: false,
      atMs: startMs + index * gapMs,
    });
  });
  return outcome;
}

describe('WedgeDetector', () => {
  it('reports a fast run that ends with Enter', () => {
    const outcome = feed(new WedgeDetector(), [...codesOf('6188024003174602'), 'Enter'], 5);
    expect(outcome).toEqual({ kind: 'swipe', value: '6188024003174602' });
  });

  it.each(['Enter', 'NumpadEnter', 'Tab'])('takes %s as the end', (suffix) => {
    expect(feed(new WedgeDetector(), [...codesOf('618802'), suffix], 35).kind).toBe('swipe');
  });

  it('is exact at the limit of the gap', () => {
    expect(feed(new WedgeDetector(), [...codesOf('618802'), 'Enter'], 35).kind).toBe('swipe');
    expect(feed(new WedgeDetector(), [...codesOf('618802'), 'Enter'], 36).kind).toBe('ignored');
  });

  it('never takes human typing for a swipe', () => {
    for (const gap of [40, 60, 90, 150, 400]) {
      expect(feed(new WedgeDetector(), [...codesOf('13805716021'), 'Enter'], gap).kind).toBe('ignored');
    }
  });

  it('never takes a short fast burst for a swipe', () => {
    expect(feed(new WedgeDetector(), [...codesOf('88'), 'Enter'], 10).kind).toBe('ignored');
    expect(feed(new WedgeDetector(), [...codesOf('12345'), 'Enter'], 10).kind).toBe('ignored');
  });

  it('never takes a held-down key for a swipe', () => {
    expect(feed(new WedgeDetector(), [...codesOf('000000000'), 'Enter'], 30, 0, { repeat: true }).kind).toBe('ignored');
  });

  it('drops everything before a human-sized gap inside the run', () => {
    const detector = new WedgeDetector();
    feed(detector, codesOf('618802'), 5, 0);
    const outcome = feed(detector, [...codesOf('4602'), 'Enter'], 5, 500);
    expect(outcome.kind).toBe('ignored');
  });

  it('finds a swipe that follows digits typed by hand', () => {
    const detector = new WedgeDetector();
    feed(detector, codesOf('885'), 120, 0);
    expect(feed(detector, [...codesOf('6188024003174602'), 'Enter'], 4, 2000)).toEqual({
      kind: 'swipe',
      value: '6188024003174602',
    });
  });

  it('does not join a run that an amount with a point interrupts', () => {
    expect(feed(new WedgeDetector(), [...codesOf('10000'), 'Period', ...codesOf('00'), 'Enter'], 5).kind).toBe(
      'ignored',
    );
  });

  it('does not end when Enter comes late', () => {
    const detector = new WedgeDetector();
    feed(detector, codesOf('6188024003174602'), 5, 0);
    expect(feed(detector, ['Enter'], 0, 400).kind).toBe('ignored');
  });

  it('ignores shortcuts in between', () => {
    const detector = new WedgeDetector();
    feed(detector, codesOf('618802'), 5, 0);
    detector.feed({ code: 'KeyK', shift: false, repeat: false, modified: true, atMs: 30 });
    expect(feed(detector, ['Enter'], 0, 33).kind).toBe('ignored');
  });

  it('passes over modifier keys of a reader that sends letters', () => {
    const detector = new WedgeDetector();
    const keys = ['ShiftLeft', 'KeyA', 'ShiftLeft', 'KeyB', 'Digit1', 'Digit2', 'Digit3', 'Digit4', 'Enter'];
    let outcome: WedgeOutcome = { kind: 'ignored' };
    keys.forEach((code, index) => {
      outcome = detector.feed({ code, shift: code.startsWith('Key'), repeat: false, modified: false, atMs: index * 4 });
    });
    expect(outcome).toEqual({ kind: 'swipe', value: 'AB1234' });
  });

  it('flushes a run without a suffix only when the station is set so', () => {
    const without = new WedgeDetector({ ...WEDGE_DEFAULTS, suffix: 'none' });
    feed(without, codesOf('6188024003174602'), 5, 0);
    expect(without.flush(80).kind).toBe('ignored');
    expect(without.flush(200)).toEqual({ kind: 'swipe', value: '6188024003174602' });
    const withSuffix = new WedgeDetector();
    feed(withSuffix, codesOf('6188024003174602'), 5, 0);
    expect(withSuffix.flush(500).kind).toBe('ignored');
    expect(withSuffix.pending).toBe(16);
  });
});

describe('characterOf', () => {
  it('reads by the key, not by the layout or the input method', () => {
    expect(characterOf('Digit7', false)).toBe('7');
    expect(characterOf('Numpad7', false)).toBe('7');
    expect(characterOf('KeyQ', true)).toBe('Q');
    expect(characterOf('Semicolon', false)).toBe(';');
    expect(characterOf('Slash', true)).toBe('?');
    expect(characterOf('F2', false)).toBeNull();
    expect(characterOf('Period', false)).toBeNull();
  });
});

describe('listenForSwipes', () => {
  const swipes: string[] = [];
  let stop: () => void;
  let clock = 0;

  beforeEach(() => {
    swipes.length = 0;
    clock = 1000;
    stop = listenForSwipes((value) => swipes.push(value));
  });
  afterEach(() => {
    stop();
    document.body.replaceChildren();
  });

  /** Presses a key as a browser does: the field gets the character unless it was refused. */
  const press = (code: string, gapMs: number, key = characterOf(code, false) ?? code): boolean => {
    clock += gapMs;
    const target = document.activeElement ?? document.body;
    const event = new KeyboardEvent('keydown', { code, key, bubbles: true, cancelable: true });
    Object.defineProperty(event, 'timeStamp', { value: clock });
    const allowed = target.dispatchEvent(event);
    if (allowed && target instanceof HTMLInputElement && key.length === 1) {
      target.value += key;
      target.dispatchEvent(new Event('input', { bubbles: true }));
    }
    return allowed;
  };

  it('works with the focus nowhere', () => {
    for (const code of [...codesOf('6188024003174602'), 'Enter']) press(code, 5);
    expect(swipes).toEqual(['6188024003174602']);
  });

  it('takes the leaked digits out of the field and keeps what was typed', () => {
    const field = document.createElement('input');
    document.body.append(field);
    const heard = vi.fn();
    field.addEventListener('input', heard);
    field.focus();
    for (const code of codesOf('88')) press(code, 140);
    clock += 300;
    for (const code of codesOf('6188024003174602')) press(code, 5);
    expect(field.value).toBe('886188024003174602');
    const passed = press('Enter', 5);
    expect(swipes).toEqual(['6188024003174602']);
    expect(field.value).toBe('88');
    expect(passed).toBe(false);
    expect(heard).toHaveBeenLastCalledWith(expect.objectContaining({ type: 'input' }));
  });

  it('leaves the Enter of a person alone', () => {
    const field = document.createElement('input');
    document.body.append(field);
    field.focus();
    for (const code of codesOf('88')) press(code, 120);
    expect(press('Enter', 150)).toBe(true);
    expect(swipes).toEqual([]);
    expect(field.value).toBe('88');
  });

  it('reads through an active input method, which reports only Process', () => {
    for (const code of codesOf('6188024003174602')) press(code, 5, 'Process');
    press('Enter', 5, 'Process');
    expect(swipes).toEqual(['6188024003174602']);
  });
});

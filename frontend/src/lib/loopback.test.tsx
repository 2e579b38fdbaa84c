import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { followLoopback, rememberAsked, type LoopbackState } from './loopback';

const dialled = vi.fn<typeof fetch>();
let permission: EventTarget & { state: PermissionState };
let given = 0;

/** As the browser answers when it is asked for its permission. */
function browserSays(state: PermissionState | null): void {
  permission = Object.assign(new EventTarget(), { state: state ?? 'prompt' });
  const query = ({ name }: { name: string }) =>
    state && name === 'local-network-access' ? Promise.resolve(permission) : Promise.reject(new TypeError(name));
  vi.stubGlobal('navigator', { ...navigator, permissions: { query } });
}

function follow(asked = false, waiting = 1) {
  const states: LoopbackState[] = [];
  const heard: string[] = [];
  const tickets = () =>
    Promise.resolve(
      Array.from({ length: waiting }, () => ({ device_id: 'd', port: 17353, ticket: `t${(given += 1)}` })),
    );
  const handlers = {
    tickets,
    onTap: ({ event, data }: { event: string; data: string }) => heard.push(`${event} ${data}`),
    onState: (state: LoopbackState) => states.push(state),
  };
  return { states, heard, stop: followLoopback(handlers, asked) };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', dialled);
  given = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  dialled.mockReset();
  localStorage.clear();
});

describe('followLoopback', () => {
  it('asks nobody and dials nothing where no gateway waits', async () => {
    browserSays('granted');
    const { states } = follow(false, 0);
    await settle();
    expect(states).toEqual([]);
    expect(dialled).not.toHaveBeenCalled();
  });

  it('dials nothing before a person asked for it, nor after the browser refused', async () => {
    browserSays('prompt');
    const { states } = follow();
    await settle();
    expect(states).toEqual(['ask']);
    permission.state = 'denied';
    permission.dispatchEvent(new Event('change'));
    expect(states).toEqual(['ask', 'denied']);
    browserSays(null);
    const other = follow();
    await settle();
    expect(other.states).toEqual(['ask']);
    expect(dialled).not.toHaveBeenCalled();
  });

  it('dials once it may: when allowed, when asked for, and where it was asked for before and the browser asks nobody', async () => {
    dialled.mockReturnValue(new Promise(() => undefined));
    browserSays('prompt');
    follow();
    await settle();
    permission.state = 'granted';
    permission.dispatchEvent(new Event('change'));
    await settle();
    permission.dispatchEvent(new Event('change'));
    await settle();
    expect(dialled).toHaveBeenCalledTimes(1);
    follow(true);
    await settle();
    expect(dialled).toHaveBeenCalledTimes(2);
    browserSays(null);
    rememberAsked();
    follow();
    await settle();
    expect(dialled).toHaveBeenCalledTimes(3);
  });

  it('shows each ticket once and gives up quietly when nobody answers', async () => {
    browserSays('granted');
    const stream = 'event: ping\ndata: {}\n\nevent: tap\ndata: {"a":1}\n\n';
    dialled.mockResolvedValueOnce(new Response(stream)).mockRejectedValue(new TypeError('refused'));
    const { states, heard } = follow();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(heard).toEqual(['ping {}', 'tap {"a":1}']);
    expect(states).toEqual(['direct', 'away']);
    const shown = dialled.mock.calls.map(([, init]) => new Headers(init?.headers).get('authorization'));
    expect(shown).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t3', 'Bearer t4', 'Bearer t5']);
    expect(dialled.mock.calls[0]?.[0]).toBe('http://127.0.0.1:17353/taps');
  });
});

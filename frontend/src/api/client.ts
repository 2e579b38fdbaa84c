// The one client. Adds what every browser request carries, renews the session once when it ended, and turns every
// answer that is not a success into an `ApiProblem`.
import createClient from 'openapi-fetch';

import { recallLanguage } from '@/lib/preferences';
import { noteServerDate } from '@/lib/server-clock';

import { API_PATH } from './path';
import type { paths } from './schema.gen';
import { ApiProblem, type ProblemBody } from './problem';

const BASE = `${globalThis.location?.origin ?? ''}${API_PATH}`;
const READ_TIMEOUT_MS = 15_000;
/** Long tables are made while they are sent. */
const FILE_TIMEOUT_MS = 10 * 60_000;
const FILE = /\.(?:xlsx|pdf)$/u;

type Listener = () => void;
const signedOutListeners = new Set<Listener>();
let refreshing: Promise<boolean> | null = null;

/** Calls back when the session ended and could not be renewed. */
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** Headers of every request from the browser. */
export function commonHeaders(): Record<string, string> {
  return { 'X-Requested-With': 'regulars', 'Accept-Language': recallLanguage() };
}

/** `fetch` with the session renewed once on 401. Requests that carry their own signal keep it. */
export async function fetchWithSession(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await fetch(request);
  noteServerDate(answer.headers.get('date'));
  if (answer.status !== 401 || isSignIn(request.url, request.method)) return answer;
  if (await renewSession()) return fetch(again);
  for (const listener of signedOutListeners) listener();
  return answer;
}

export const client = createClient<paths>({
  baseUrl: BASE,
  fetch: fetchWithSession,
});

client.use({
  onRequest({ request, schemaPath }) {
    for (const [name, value] of Object.entries(commonHeaders())) request.headers.set(name, value);
    return new Request(request, {
      signal: AbortSignal.timeout(FILE.test(schemaPath) ? FILE_TIMEOUT_MS : READ_TIMEOUT_MS),
    });
  },
});

interface Answer<D> {
  data?: D;
  error?: unknown;
  response: Response;
}

/**
 * A body as the server writes it: every member is there, `null` where there is nothing. The document calls such members
 * optional because its generator cannot tell "may be null" from "may be absent".
 */
export type Filled<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends (infer Item)[]
    ? Filled<Item>[]
    : T extends object
      ? { [K in keyof T]-?: Filled<Exclude<T[K], undefined>> }
      : T;

/** The body of a success; everything else is thrown as an `ApiProblem`. */
export async function unwrap<D>(call: Promise<Answer<D>>): Promise<Filled<D>> {
  let answer: Answer<D>;
  try {
    answer = await call;
  } catch (cause) {
    throw ApiProblem.unreachable(cause);
  }
  if (!answer.response.ok) throw ApiProblem.from(answer.response.status, answer.error as ProblemBody | undefined);
  return answer.data as Filled<D>;
}

/** The file of a success, where it was asked for as a blob: the document calls every file a text. */
export const unwrapFile = async <D>(call: Promise<Answer<D>>): Promise<Blob> => (await unwrap(call)) as unknown as Blob;

/** The value of `If-Match` for a row version. */
export function ifMatch(rowVersion: number): { 'If-Match': string } {
  return { 'If-Match': `"${rowVersion}"` };
}

function renewSession(): Promise<boolean> {
  refreshing ??= fetch(`${BASE}/sessions/refresh`, { method: 'POST', headers: commonHeaders() })
    .then((answer) => answer.ok)
    .catch(() => false)
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

function isSignIn(url: string, method: string): boolean {
  const path = new URL(url).pathname;
  return path.endsWith('/sessions/refresh') || (method === 'POST' && /\/(?:sessions|setup|clerk)$/.test(path));
}

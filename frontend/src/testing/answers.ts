// Answers in the shapes of the contract.
import { HttpResponse, type PathParams } from 'msw';

import { freshId } from './mock/facts';

/** The address of an operation. */
export const at = (path: string) => `*/api/v1${path}`;

export function problem(status: number, code: string, title: string, extra: Record<string, unknown> = {}) {
  return HttpResponse.json(
    { type: `/problems/${code}`, title, status, code, request_id: `req_${freshId().slice(-8)}`, ...extra },
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  );
}

export const page = <T>(items: T[]) => HttpResponse.json({ items, next_cursor: null });
export const notFound = (what: string) => problem(404, `${what}-not-found`, 'Not found');
export const idOf = (params: PathParams) => String(params.id);

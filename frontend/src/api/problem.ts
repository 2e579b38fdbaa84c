// The one place where an error becomes words. `code` decides; the figures of the answer go into the sentence; a code
// nobody has written words for shows the server's own title and detail with the request id.
import i18n from 'i18next';

import { formatMoney, formatWhole } from '@/lib/money';

import type { FieldProblem, Problem } from './types';

/** A problem document as it may arrive: anything may be missing. */
export type ProblemBody = Partial<Problem>;

/** Codes of our own, for what happens before any answer. */
export const UNREACHABLE = 'unreachable';

/** A refused or failed request. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly body: ProblemBody;

  constructor(status: number, body: ProblemBody, cause?: unknown) {
    super(body.code ?? `http-${status}`, { cause });
    this.name = 'ApiProblem';
    this.status = status;
    this.code = body.code ?? (status === 0 ? UNREACHABLE : `http-${status}`);
    this.body = body;
  }

  static from(status: number, body: ProblemBody | string | undefined): ApiProblem {
    return new ApiProblem(status, typeof body === 'object' && body !== null ? body : {});
  }

  /** No answer came: the request may or may not have arrived. */
  static unreachable(cause: unknown): ApiProblem {
    return new ApiProblem(0, { code: UNREACHABLE }, cause);
  }

  /** Errors of single fields, by JSON pointer. */
  get fields(): FieldProblem[] {
    return this.body.errors ?? [];
  }

  get requestId(): string | undefined {
    return this.body.request_id;
  }
}

/** An error in words: a title that says what did not happen, and why with the figures. */
export interface Words {
  title: string;
  detail: string;
  code: string;
  requestId: string | undefined;
}

/** Words for any thrown thing, in the language of the screen. */
export function wordsOf(error: unknown): Words {
  const problem = error instanceof ApiProblem ? error : ApiProblem.unreachable(error);
  const key = `problem:${problem.code}`;
  const figures = figuresOf(problem.body);
  if (i18n.exists(`${key}.title`)) {
    return {
      title: i18n.t(`${key}.title` as never, figures) as string,
      detail: i18n.exists(`${key}.detail`)
        ? (i18n.t(`${key}.detail` as never, figures) as string)
        : (problem.body.detail ?? ''),
      code: problem.code,
      requestId: problem.requestId,
    };
  }
  return {
    title: problem.body.title ?? (i18n.t('problem:unknown.title' as never) as string),
    detail: problem.body.detail ?? (i18n.t('problem:unknown.detail' as never, { status: problem.status }) as string),
    code: problem.code,
    requestId: problem.requestId,
  };
}

/** Title and detail as one sentence, for places with one line. */
export function sentenceOf(error: unknown): string {
  const { title, detail } = wordsOf(error);
  if (!detail) return title;
  return i18n.language === 'en' ? `${title}. ${detail}` : `${title}。${detail}`;
}

/** Words for one field's error: by its code, else as the server wrote it. */
export function fieldWordsOf(field: FieldProblem): string {
  const key = `problem:field.${field.code}`;
  return i18n.exists(key) ? (i18n.t(key as never) as string) : field.detail;
}

/** The error of the field at a pointer (`/password`, `/lines/0/unit_price`), if there is one. */
export function fieldError(error: unknown, pointer: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const field = error.fields.find((candidate) => candidate.pointer === pointer);
  return field && fieldWordsOf(field);
}

/** The extra members of a problem, money and numbers written as the screen writes them. */
function figuresOf(body: ProblemBody): Record<string, string> {
  const figures: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string') figures[name] = /^-?\d+\.\d{2}$/.test(value) ? formatMoney(value) : value;
    else if (typeof value === 'number') figures[name] = formatWhole(value);
  }
  // Where a figure of the law stands is told in both languages.
  const source = figures[i18n.language === 'en' ? 'source_en' : 'source_zh'];
  if (source !== undefined) figures.source = source;
  return figures;
}

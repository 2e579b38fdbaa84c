import i18n from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';

import { changeLanguage, startI18n } from '@/lib/i18n';

import { ApiProblem, fieldError, sentenceOf, wordsOf } from './problem';

beforeAll(() => startI18n('zh-CN'));

const tooLow = ApiProblem.from(409, {
  code: 'insufficient-balance',
  title: 'x',
  status: 409,
  available: '320.00',
  required: '1494.60',
  short: '1174.60',
  request_id: 'req_1',
});

describe('wordsOf', () => {
  it('says what did not happen and why, with the figures', async () => {
    await changeLanguage('zh-CN');
    expect(sentenceOf(tooLow)).toBe('没有收款：储值不够。余额 320.00，应收 1,494.60，还差 1,174.60。');
    await changeLanguage('en');
    expect(sentenceOf(tooLow)).toBe('Not charged: balance too low. 320.00 held, 1,494.60 due, 1,174.60 short.');
    expect(wordsOf(tooLow).requestId).toBe('req_1');
    await changeLanguage('zh-CN');
  });

  it('falls back to the server for a code nobody wrote words for', () => {
    const words = wordsOf(ApiProblem.from(409, { code: 'brand-new', title: 'T', detail: 'D', request_id: 'req_9' }));
    expect(words).toEqual({ title: 'T', detail: 'D', code: 'brand-new', requestId: 'req_9' });
  });

  it('has words for an answer that is no problem document', () => {
    expect(wordsOf(ApiProblem.from(502, undefined)).title).toBe(i18n.t('problem:unknown.title'));
    expect(wordsOf(ApiProblem.from(502, undefined)).detail).toContain('502');
  });

  it('calls a lost connection what it is', () => {
    expect(wordsOf(new TypeError('Failed to fetch')).code).toBe('unreachable');
  });
});

it('finds the error of a field by its pointer', () => {
  const problem = ApiProblem.from(422, {
    code: 'validation-failed',
    errors: [
      { pointer: '/name', code: 'required', detail: 'x' },
      { pointer: '/phone', code: 'odd', detail: 'as sent' },
    ],
  });
  expect(fieldError(problem, '/name')).toBe('必填');
  expect(fieldError(problem, '/phone')).toBe('as sent');
  expect(fieldError(problem, '/other')).toBeUndefined();
  expect(fieldError(new Error('x'), '/name')).toBeUndefined();
});

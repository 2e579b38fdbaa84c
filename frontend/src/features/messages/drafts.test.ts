import { describe, expect, it } from 'vitest';

import type { MessageTemplate } from '@/api/types';

import { changesOf, draftOf, insertAt } from './drafts';

const template: MessageTemplate = {
  kind: 'top_up',
  channel: 'sms',
  enabled: true,
  texts: { 'zh-CN': { text: '余额{balance}', is_standard: true }, en: { text: 'Own {balance}', is_standard: false } },
  row_version: 3,
};

describe('a message text being edited', () => {
  it('OP03: sends what was changed and nothing else', () => {
    const draft = draftOf(template);
    expect(changesOf(template, draft)).toBeNull();
    expect(changesOf(template, { ...draft, enabled: false })).toEqual({ enabled: false });
    expect(changesOf(template, { ...draft, 'zh-CN': ' 还有{balance} ' })).toEqual({
      texts: { 'zh-CN': '还有{balance}' },
    });
  });

  it('takes an emptied text back to the standard one, and leaves a standard one alone', () => {
    expect(changesOf(template, { ...draftOf(template), en: ' ' })).toEqual({ texts: { en: null } });
    expect(changesOf(template, { ...draftOf(template), 'zh-CN': '' })).toBeNull();
  });

  it('puts a place where the cursor is', () => {
    expect(insertAt('ab', 1, 1, 'name')).toEqual({ text: 'a{name}b', cursor: 7 });
    expect(insertAt('abc', 0, 2, 'name')).toEqual({ text: '{name}c', cursor: 6 });
    expect(insertAt('ab', undefined, undefined, 'name')).toEqual({ text: 'ab{name}', cursor: 8 });
  });
});

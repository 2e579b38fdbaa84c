// Both languages have the same keys and the same figures in them, and no screen holds a text of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { en } from '@/locales/en/resources';
import { zhCN } from '@/locales/zh-CN/resources';

const PLURALS = /_(?:zero|one|two|few|many|other)$/;

function flatten(value: unknown, path = ''): Record<string, string> {
  if (typeof value === 'string') return { [path]: value };
  return Object.assign(
    {},
    ...Object.entries(value as object).map(([key, child]) => flatten(child, path ? `${path}.${key}` : key)),
  ) as Record<string, string>;
}

const figuresOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted();

function sources(folder: string, kind = /\.tsx?$/): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kind.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('texts', () => {
  const chinese = flatten(zhCN);
  const english = flatten(en);

  it('have the same keys in both languages', () => {
    const keys = (texts: Record<string, string>) =>
      [...new Set(Object.keys(texts).map((key) => key.replace(PLURALS, '')))].toSorted();
    expect(keys(english)).toEqual(keys(chinese));
  });

  it('are never empty', () => {
    for (const texts of [chinese, english]) {
      expect(Object.entries(texts).filter(([, text]) => text.trim() === '')).toEqual([]);
    }
  });

  it('name only figures that the other language is given too', () => {
    // Chinese writes 9.5 折 where English writes 5% off: both figures are always passed.
    const paired = new Set(['zhe', 'percent']);
    const odd = Object.entries(english).filter(([key, text]) => {
      const there = figuresOf(chinese[key] ?? chinese[key.replace(PLURALS, '')] ?? '').filter(
        (name) => !paired.has(name),
      );
      return figuresOf(text).some((name) => !paired.has(name) && !there.includes(name));
    });
    expect(odd.map(([key]) => key)).toEqual([]);
  });

  it('are written for staff: no exclamation marks, no pleading', () => {
    for (const text of [...Object.values(chinese), ...Object.values(english)])
      expect(text).not.toMatch(/[!！]|温馨提示|Oops|successfully/);
  });

  it('hold no mark in English that the Chinese face draws a full square wide', () => {
    expect(Object.values(english).filter((text) => /[\u2018-\u201d\u3000-\u303f\uff00-\uffef]/.test(text))).toEqual([]);
  });

  it('say every problem that the server can answer with', () => {
    const codes = readFileSync('../crates/api/src/problem/code.rs', 'utf8').matchAll(
      /^\s+[A-Z]\w+ [45]\d\d "([a-z-]+)"/gm,
    );
    const unsaid = [...codes].map(([, code]) => code ?? '').filter((code) => !(`problem.${code}.title` in chinese));
    expect(unsaid).toEqual([]);
  });

  it('say every act that the log can hold', () => {
    const code = sources('../crates/api/src/app', /\.rs$/).map((path) => readFileSync(path, 'utf8'));
    const acts = code.join('\n').matchAll(/"([a-z_]+\.[a-z_]+)"/g);
    const unsaid = [...acts].map(([, act]) => act ?? '').filter((act) => !(`settings.audit.actions.${act}` in chinese));
    expect([...new Set(unsaid)]).toEqual([]);
    const subjects = [...code.join('\n').matchAll(/Event::\w+\(\s*[^,]+,\s*"([a-z_]+)"/g)].map(
      ([, kind]) => kind ?? '',
    );
    expect(subjects.length).toBeGreaterThan(20);
    const unnamed = subjects.filter((kind) => !(`settings.audit.kinds.${kind}` in chinese));
    expect([...new Set(unnamed)]).toEqual([]);
  });

  it('live in the locales and nowhere else', () => {
    const found = sources('src')
      .filter((path) => !/[\\/](?:locales|testing)[\\/]|\.test\.tsx?$/.test(path))
      .filter((path) => {
        const code = readFileSync(path, 'utf8')
          .replace(/\/\*[\s\S]*?\*\//g, '')
          .replace(/(^|\s)\/\/.*$/gm, '');
        return path.endsWith('.tsx') && /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/.test(code);
      });
    expect(found).toEqual([]);
  });
});

// Chinese for the desk is in the first load; the back office's texts come with its first screen, English when it is chosen.
import i18n from 'i18next';
import { initReactI18next } from 'react-i18next';

import { zhCore } from '@/locales/zh-CN/core';
import type { zhCN } from '@/locales/zh-CN/resources';

import { recallLanguage, remember, type Language } from './preferences';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    contextSeparator: '~';
    resources: typeof zhCN;
  }
}

async function addEnglish(): Promise<void> {
  const { en } = await import('@/locales/en/resources');
  for (const [namespace, texts] of Object.entries(en)) i18n.addResourceBundle('en', namespace, texts);
}

/** Starts with the remembered language. */
export async function startI18n(language: Language = recallLanguage()): Promise<void> {
  await i18n.use(initReactI18next).init({
    resources: { 'zh-CN': zhCore },
    lng: 'zh-CN',
    fallbackLng: 'zh-CN',
    defaultNS: 'common',
    contextSeparator: '~',
    interpolation: { escapeValue: false },
    returnNull: false,
    // Names that come later — the company's own of its ways of payment — appear where they are shown.
    react: { bindI18nStore: 'added' },
  });
  if (language === 'en') await changeLanguage('en');
}

let wanted: Language | undefined;

/** Changes the language of the screen and remembers it. The last one that was wanted stays, whichever texts come first. */
export async function changeLanguage(language: Language): Promise<void> {
  wanted = language;
  if (language === 'en' && !i18n.hasResourceBundle('en', 'common')) await addEnglish();
  if (wanted !== language) return;
  remember('language', language);
  document.documentElement.lang = language;
  await i18n.changeLanguage(language);
}

/** A screen or part together with the texts that are not in the first load. */
export async function withTexts<M>(part: Promise<M>): Promise<M> {
  const [module] = await Promise.all([part, addOfficeTexts()]);
  return module;
}

/** Fetches the back office's texts once; a screen that needs them is shown after that. */
async function addOfficeTexts(): Promise<void> {
  if (i18n.hasResourceBundle('zh-CN', 'settings')) return;
  const { zhOffice } = await import('@/locales/zh-CN/office');
  for (const [namespace, texts] of Object.entries(zhOffice)) i18n.addResourceBundle('zh-CN', namespace, texts);
}

/** The company's own names; a namespace of no file. */
const WAYS = 'ways';

/** What the company calls its ways of payment, by their codes. */
export function addNamesOfWays(language: Language, names: Record<string, string>): void {
  i18n.addResourceBundle(language, WAYS, names, true, true);
}

/** What the company calls a way of payment in the language of the screen; none before its names are here. */
export function nameOfWay(code: string): string | undefined {
  const name: unknown = i18n.getResource(i18n.language, WAYS, code);
  return typeof name === 'string' ? name : undefined;
}

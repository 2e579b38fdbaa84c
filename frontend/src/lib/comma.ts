import i18n from 'i18next';

/** Between facts of one sentence: the full-width comma in Chinese, a comma and a space in English. */
export function comma(): string {
  return i18n.language === 'en' ? ', ' : '\uff0c';
}

/** Between the members of a list: the listing mark in Chinese. */
export function listComma(): string {
  return i18n.language === 'en' ? ', ' : '\u3001';
}

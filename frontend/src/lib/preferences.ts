// What this browser remembers for its people: theme, language, density, terminal, last sign-in names. No secrets.

export type Theme = 'light' | 'dark' | 'system';
export type Language = 'zh-CN' | 'en';

const PREFIX = 'regulars.';

/** Reads one remembered value; storage may be refused by the browser. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Remembers one value, or forgets it with `null`. */
export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser that refuses storage works all the same, it only forgets.
  }
}

/** Whether another tab has just changed what is remembered under this name. */
export function isRemembered(event: StorageEvent, name: string): boolean {
  return event.key === PREFIX + name;
}

export function recallTheme(): Theme {
  const theme = recall('theme');
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Shows a theme now and remembers it. */
export function applyTheme(theme: Theme): void {
  remember('theme', theme === 'system' ? null : theme);
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

export function recallLanguage(): Language {
  return recall('language') === 'en' ? 'en' : 'zh-CN';
}

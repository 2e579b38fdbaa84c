const names = new Intl.Collator('zh-CN', { numeric: true });

/** The order in which people expect names: Chinese by sound, numbers by size. */
export const compareNames = (a: string, b: string): number => names.compare(a, b);

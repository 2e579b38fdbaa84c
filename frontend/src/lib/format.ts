// Dates as people at a desk say them. Money is in `money.ts`.

type Language = string;

const pad = (value: number) => String(value).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Today `10:39`; this year `11-15 16:20`; else `2025-03-18`. */
export function formatInstant(instant: string, now: Date = new Date()): string {
  const at = new Date(instant);
  const clock = formatClock(at);
  if (at.toDateString() === now.toDateString()) return clock;
  if (at.getFullYear() === now.getFullYear()) return `${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${clock}`;
  return dateOf(at);
}

/** In full, for details: `2026-11-22 10:39:08`. */
export function formatInstantFull(instant: string): string {
  const at = new Date(instant);
  return `${dateOf(at)} ${formatClock(at)}:${pad(at.getSeconds())}`;
}

export function formatClock(at: Date): string {
  return `${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** With seconds: `10:43:08`. */
export function formatClockSeconds(at: Date): string {
  return `${formatClock(at)}:${pad(at.getSeconds())}`;
}

/** The local calendar date: `2026-11-22`. */
export function dateOf(at: Date): string {
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

/** Whole days from one date to a later one. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** A long date with the weekday: `11 月 22 日 周日`, `Sun 22 Nov`. */
export function formatDay(at: Date, language: Language): string {
  if (language === 'en') {
    const weekday = new Intl.DateTimeFormat('en', { weekday: 'short' }).format(at);
    return `${weekday} ${at.getDate()} ${MONTHS[at.getMonth()]}`;
  }
  const weekday = new Intl.DateTimeFormat('zh-CN', { weekday: 'short' }).format(at);
  return `${at.getMonth() + 1} 月 ${at.getDate()} 日 ${weekday}`;
}

/** A month as a heading: `11 月`, `Nov 2026`. */
export function formatMonth(date: string, language: Language, now: Date = new Date()): string {
  const [year = '', month = '1'] = date.split('-');
  if (language === 'en') return `${MONTHS[Number(month) - 1]} ${year}`;
  return Number(year) === now.getFullYear() ? `${Number(month)} 月` : `${year} 年 ${Number(month)} 月`;
}

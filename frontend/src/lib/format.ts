// Dates and times as people at a desk say them, by the shop's clock. Money is in `money.ts`.
import { businessMoment, wallTime, type WallTime } from './shop-time';

type Language = string;

const pad = (value: number) => String(value).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dateText = ({ year, month, day }: WallTime) => `${year}-${pad(month)}-${pad(day)}`;
const clockText = ({ hour, minute }: WallTime) => `${pad(hour)}:${pad(minute)}`;

/** Today `10:39`; this year `11-15 16:20`; else `2025-03-18`. */
export function formatInstant(instant: string, now: Date = new Date()): string {
  const at = wallTime(new Date(instant));
  const today = wallTime(now);
  if (dateText(at) === dateText(today)) return clockText(at);
  if (at.year === today.year) return `${pad(at.month)}-${pad(at.day)} ${clockText(at)}`;
  return dateText(at);
}

/** In full, for details and paper: `2026-11-22 10:39:08`; by another shop's clock where its zone is given. */
export function formatInstantFull(instant: string, zone?: string): string {
  const at = wallTime(new Date(instant), zone);
  return `${dateText(at)} ${clockText(at)}:${pad(at.second)}`;
}

export function formatClock(at: Date): string {
  return clockText(wallTime(at));
}

/** With seconds: `10:43:08`. */
export function formatClockSeconds(at: Date): string {
  const wall = wallTime(at);
  return `${clockText(wall)}:${pad(wall.second)}`;
}

/** The shop's calendar date: `2026-11-22`. */
export function dateOf(at: Date): string {
  return dateText(wallTime(at));
}

/** The date that the shop's books carry at this moment. */
export function businessDateOf(at: Date): string {
  return dateOf(businessMoment(at));
}

/** The last day of a term that ends at that instant: it ends at the close of the day, so the minute before tells it. */
export function lastDayOf(end: string): string {
  return businessDateOf(new Date(Date.parse(end) - 60_000));
}

/** Whole days from one date to a later one. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** A date some days later, or earlier. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A date alone, as short as it is clear: this year `12-05`, else `2027-01-03`. */
export function formatDate(date: string, now: Date = new Date()): string {
  return date.slice(0, 4) === dateOf(now).slice(0, 4) ? date.slice(5) : date;
}

/** A date with its weekday: `11 月 22 日 周日`, `Sun 22 Nov`. */
export function formatDay(date: string, language: Language): string {
  const at = new Date(`${date}T00:00:00Z`);
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(at);
  return language === 'en'
    ? `${weekday} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`
    : `${at.getUTCMonth() + 1} 月 ${at.getUTCDate()} 日 ${weekday}`;
}

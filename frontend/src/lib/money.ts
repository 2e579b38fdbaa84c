// Money as the wire writes it (a decimal string with two places) and as the screen computes it (an integer of minor
// units). Deliberately absent: any floating-point number, and any rounding.

/** Decimal string with exactly two places, as the contract carries it: `"1280.50"`, `"-3.00"`. */
export type MoneyText = string;

/** Integer of minor units (fen). `bigint` would be safe for ever; the largest wallet fits far below 2^53. */
export type Minor = number;

const WIRE = /^(-?)(\d{1,13})\.(\d{2})$/;
const TYPED = /^(\d{1,10})(?:\.(\d{0,2}))?$/;

/** Parses the wire's decimal string. Throws on anything else: a bad amount must not become a wrong one. */
export function toMinor(text: MoneyText): Minor {
  const match = WIRE.exec(text);
  if (!match) throw new RangeError(`not an amount: ${JSON.stringify(text)}`);
  const value = Number(match[2]) * 100 + Number(match[3]);
  return match[1] && value !== 0 ? -value : value;
}

/** Prints minor units as the wire's decimal string. */
export function fromMinor(minor: Minor): MoneyText {
  if (!Number.isSafeInteger(minor)) throw new RangeError('amount out of range');
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * Reads what a clerk typed: digits, at most two decimals, commas and full-width forms allowed (`８８．５`, `1,280.5`, `.5`).
 * `null` when it is not an amount yet.
 */
export function parseTyped(input: string): Minor | null {
  const plain = normaliseTyped(input);
  if (plain === '.') return null;
  const match = TYPED.exec(plain.startsWith('.') ? `0${plain}` : plain);
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0') || 0);
}

/** Half-width digits and point, without blanks, commas and the yuan sign. */
export function normaliseTyped(input: string): string {
  return input
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[．。]/g, '.')
    .replace(/[\s,，¥￥]/g, '');
}

/** Adds wire amounts. */
export function sum(amounts: readonly MoneyText[]): MoneyText {
  return fromMinor(amounts.reduce((total, amount) => total + toMinor(amount), 0));
}

/** `a − b` of wire amounts. */
export function subtract(a: MoneyText, b: MoneyText): MoneyText {
  return fromMinor(toMinor(a) - toMinor(b));
}

/** Whole parts with thousands commas and two decimals, without a sign: `1,280.50`. */
export function formatMoney(text: MoneyText): string {
  const minor = toMinor(text);
  const digits = fromMinor(Math.abs(minor));
  const [whole = '0', decimals = '00'] = digits.split('.');
  return `${minor < 0 ? '\u2212' : ''}${group(whole)}.${decimals}`;
}

/** With `+` or `−` (U+2212), for changes; zero has no sign. */
export function formatChange(text: MoneyText): string {
  const minor = toMinor(text);
  return `${minor > 0 ? '+' : ''}${formatMoney(text)}`;
}

/** Whole numbers (points, counts) with thousands commas. */
export function formatWhole(value: number): string {
  return `${value < 0 ? '\u2212' : ''}${group(String(Math.abs(value)))}`;
}

/** Money, or a whole number where the wire's text has no decimals. */
export function formatAmount(text: string): string {
  return text.includes('.') ? formatMoney(text) : formatWhole(Number(text));
}

/** Whole numbers as changes. */
export function formatWholeChange(value: number): string {
  return `${value > 0 ? '+' : ''}${formatWhole(value)}`;
}

/** Whether the amount is zero. */
export function isZero(text: MoneyText): boolean {
  return toMinor(text) === 0;
}

/** A rate in basis points as percent without trailing zeros: 500 → `5`, 1250 → `12.5`. */
export function formatPercent(basisPoints: number): string {
  const whole = Math.trunc(basisPoints / 100);
  const rest = Math.abs(basisPoints % 100);
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(2, '0').replace(/0$/, '')}`;
}

/** What a Chinese price tag says for a reduction: 500 off → `9.5`, 1000 off → `9`, 1250 off → `8.75`. */
export function formatZhe(percentOffBp: number): string {
  const left = 10_000 - percentOffBp;
  const whole = Math.trunc(left / 1000);
  const rest = String(left % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  return rest === '' ? String(whole) : `${whole}.${rest}`;
}

/** Reads a percentage with at most two decimals into basis points; `null` when it is none. */
export function parsePercent(input: string): number | null {
  return parseTyped(input.replace(/[%％]/g, ''));
}

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

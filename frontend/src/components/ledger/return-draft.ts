// What comes back of a sale, as it is being typed, and what its preview says goes to whom.
import type { PostingLine, PostingResult, ReturnLineRequest, Tender } from '@/api/types';
import { fromMinor, parseTyped, subtract, toMinor, type MoneyText } from '@/lib/money';

/** A line of a sale with what can still come back of it. */
export interface ReturnableLine {
  /** Of the sale, from 1. */
  line: number;
  label: string;
  /** How it is counted: by pieces, or by what was charged. */
  by: 'quantity' | 'amount';
  piecesLeft: number;
  amountLeft: MoneyText;
  isLeft: boolean;
}

/** What was typed, by line; nothing typed stays with the customer. */
export type ReturnDraft = Readonly<Record<number, string>>;

/** The lines of a sale without its rounding, in their order. */
export function returnableLines(lines: readonly PostingLine[]): ReturnableLine[] {
  return lines.flatMap((line, index) => {
    if (line.kind === 'rounding') return [];
    const amountLeft = subtract(line.charged, line.returned);
    const piecesLeft = line.quantity - line.returned_quantity;
    const isFree = toMinor(line.charged) === 0;
    const isLeft = isFree ? piecesLeft > 0 : toMinor(amountLeft) > 0;
    // What came back by amount is no whole number of pieces any more.
    const byAmountBefore = toMinor(line.returned) > 0 && line.returned_quantity === 0;
    const by = isFree || (piecesLeft > 1 && !byAmountBefore) ? 'quantity' : 'amount';
    return [{ line: index + 1, label: line.label, by, piecesLeft, amountLeft, isLeft }];
  });
}

/** All that is left of a line, as it would be typed. */
export function wholeOf(line: ReturnableLine): string {
  return line.by === 'quantity' ? String(line.piecesLeft) : line.amountLeft;
}

/** All that is left of every line. */
export function everythingOf(lines: readonly ReturnableLine[]): ReturnDraft {
  return Object.fromEntries(lines.filter((line) => line.isLeft).map((line) => [line.line, wholeOf(line)]));
}

/** Whether a line says something that cannot be returned. */
export function isWrong(line: ReturnableLine, draft: ReturnDraft): boolean {
  return partOf(line, draft) === null;
}

/** The lines of the request: none for everything; `null` when nothing, or something that cannot be, was typed. */
export function returnLines(lines: readonly ReturnableLine[], draft: ReturnDraft): ReturnLineRequest[] | null {
  const left = lines.filter((line) => line.isLeft);
  const parts = left.map((line) => partOf(line, draft));
  if (parts.includes(null)) return null;
  const asked = parts.filter((part) => part !== null && part !== 'nothing');
  if (asked.length === 0) return null;
  const isEverything = asked.length === left.length && asked.every((part) => !part.quantity && !part.amount);
  return isEverything ? [] : asked;
}

/** What the line asks for; `null` when it cannot be read or is more than is left. */
function partOf(line: ReturnableLine, draft: ReturnDraft): ReturnLineRequest | 'nothing' | null {
  const text = (draft[line.line] ?? '').trim();
  if (text === '') return 'nothing';
  if (line.by === 'quantity') {
    const pieces = /^\d{1,6}$/.test(text) ? Number(text) : 0;
    if (pieces < 1 || pieces > line.piecesLeft) return null;
    return pieces === line.piecesLeft ? { line: line.line } : { line: line.line, quantity: pieces };
  }
  const minor = parseTyped(text);
  const left = toMinor(line.amountLeft);
  if (minor === null || minor < 1 || minor > left) return null;
  return minor === left ? { line: line.line } : { line: line.line, amount: fromMinor(minor) };
}

/** What goes back to the customer, and what the customer's points lose. */
export interface GivenBack {
  cash: MoneyText | null;
  /** Other ways of payment that are money. */
  others: Tender[];
  principal: MoneyText;
  bonus: MoneyText;
  /** Points that had paid. */
  pointsBack: number;
  /** Points that the sale had earned. */
  pointsTaken: number;
  growthTaken: number;
}

/** What a return, made or previewed, gives back by each way. */
export function givenBack({ tenders, effects }: Pick<PostingResult, 'tenders' | 'effects'>): GivenBack {
  const pointsBack = tenders.reduce((total, tender) => total + (tender.points ?? 0), 0);
  const isMoney = ({ method }: Tender) => method !== 'cash' && method !== 'points' && method !== 'stored_value';
  return {
    cash: tenders.find((tender) => tender.method === 'cash')?.amount ?? null,
    others: tenders.filter(isMoney),
    principal: effects.principal,
    bonus: effects.bonus,
    pointsBack,
    pointsTaken: pointsBack - effects.reward_points,
    growthTaken: -effects.tier_points,
  };
}

// A payment in parts: one way pays the rest, others pay told parts before it.
//
// *Invariant:* exactly one way pays the rest, so the parts always add up to what is due.
import { fromMinor, parseTyped, toMinor, type MoneyText } from '@/lib/money';

import { withGiven } from './cash-given';

/** A part as it is typed. */
export interface Part<W extends string> {
  way: W;
  text: string;
}

export interface PartedPayment<W extends string> {
  rest: W;
  parts: readonly Part<W>[];
  /** Cash that was handed over. */
  given: string;
  /** Numbers elsewhere, by ways that ask for one. */
  references?: Partial<Record<string, string>>;
}

/** A way of payment as it is sent. */
export interface PartedTender<W extends string> {
  method: W;
  amount?: MoneyText;
  given?: MoneyText;
  reference?: string;
}

/** Another way takes the rest; a part that it was told is forgotten. */
export function restBy<W extends string>(payment: PartedPayment<W>, rest: W): PartedPayment<W> {
  return { ...payment, rest, parts: payment.parts.filter((part) => part.way !== rest) };
}

/** One part more, by the first way that pays nothing yet. */
export function withPart<W extends string>(payment: PartedPayment<W>, ways: readonly W[]): PartedPayment<W> {
  const free = freeWays(payment, ways)[0];
  return free ? { ...payment, parts: [...payment.parts, { way: free, text: '' }] } : payment;
}

/** Ways that pay nothing yet. */
export function freeWays<W extends string>({ rest, parts }: PartedPayment<W>, ways: readonly W[]): readonly W[] {
  return ways.filter((way) => way !== rest && !parts.some((part) => part.way === way));
}

/** What a way pays of a price, as far as it was typed; `null` when it takes no part, or cannot be told yet. */
export function shareOf<W extends string>(payment: PartedPayment<W>, way: W, price: MoneyText): MoneyText | null {
  const told = payment.parts.map((part) => parseTyped(part.text));
  const place = payment.parts.findIndex((part) => part.way === way);
  const minor =
    payment.rest === way ? told.reduce<number>((rest, part) => rest - (part ?? 0), toMinor(price)) : told[place];
  return minor == null || minor < 0 ? null : fromMinor(minor);
}

/** As it is sent; `null` while a part cannot be read. */
export function tendersOf<W extends string>({
  rest,
  parts,
  given,
  references,
}: PartedPayment<W>): PartedTender<W>[] | null {
  const tenders: PartedTender<W>[] = [];
  const told = (tender: PartedTender<W>) => withReference(withGiven(tender, given), references);
  for (const { way, text } of parts) {
    const minor = parseTyped(text);
    if (minor === null || minor <= 0) return null;
    tenders.push(told({ method: way, amount: fromMinor(minor) }));
  }
  return [...tenders, told({ method: rest })];
}

/** As it is sent where every way is told its amount; `null` while a part cannot be read, or leaves nothing for the rest. */
export function toldTenders<W extends string>(
  payment: PartedPayment<W>,
  price: MoneyText,
): { method: W; amount: MoneyText; reference?: string }[] | null {
  const rest = shareOf(payment, payment.rest, price);
  const parts = tendersOf(payment);
  if (!parts || rest === null || toMinor(rest) <= 0) return null;
  return parts.map(({ method, amount, reference }) => ({
    method,
    amount: amount ?? rest,
    ...(reference ? { reference } : {}),
  }));
}

/** A way with its number elsewhere, when one was typed. */
export function withReference<T extends { method: string }>(
  tender: T,
  references: Partial<Record<string, string>> | undefined,
): T & { reference?: string } {
  const reference = references?.[tender.method]?.trim();
  return reference ? { ...tender, reference } : tender;
}

// What a swipe or a typed text may be, decided before anything leaves the browser.
// Payment codes are recognised here, dropped and explained: they are never sent, logged or kept.

/** Whose payment code it looks like. */
export type PaymentWallet = 'wechat' | 'alipay' | 'unionpay';

/** A credential ready for the lookup, or the reason why there is none. */
export type Credential =
  { kind: 'credential'; value: string } | { kind: 'payment_code'; wallet: PaymentWallet } | { kind: 'empty' };

const WECHAT = /^1[0-5]\d{16}$/;
const ALIPAY = /^(?:2[5-9]|30)\d{14,22}$/;
const UNIONPAY = /^62\d{17}$/;
const LONGEST = 200;

/** Which wallet shows codes of this form, if any. */
export function paymentWalletOf(digits: string): PaymentWallet | null {
  if (WECHAT.test(digits)) return 'wechat';
  if (ALIPAY.test(digits)) return 'alipay';
  if (UNIONPAY.test(digits)) return 'unionpay';
  return null;
}

/** Cleans one raw read or typed text: stripe sentinels, blanks and full-width digits go; payment codes are refused. */
export function readCredential(raw: string): Credential {
  const value = stripSentinels(halfWidth(raw).trim());
  if (value === '') return { kind: 'empty' };
  const wallet = paymentWalletOf(value.replace(/[\s-]/g, ''));
  if (wallet) return { kind: 'payment_code', wallet };
  const numeric = /^[\d\s-]+$/.test(value);
  return { kind: 'credential', value: (numeric ? value.replace(/[\s-]/g, '') : value).slice(0, LONGEST) };
}

/** Full-width digits as an input method types them. */
export function halfWidth(text: string): string {
  return text.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
}

/** Track 2 of a stripe comes as `;NUMBER=…?`, track 1 as `%BNUMBER^NAME^…?`: the number is what counts. */
function stripSentinels(text: string): string {
  const track1 = /^%[A-Z]?([^^?]+)[\^?]/i.exec(text);
  if (track1?.[1]) return track1[1].trim();
  const track2 = /^[;+]([^=?]+)/.exec(text);
  return track2?.[1] ? track2[1].trim() : text;
}

/** What may be shown of an unknown read: everything but the last four and first two hidden when it is long. */
export function maskRead(value: string): string {
  return value.length <= 8 ? value : `${value.slice(0, 2)}\u2026${value.slice(-4)}`;
}

import { useTranslation } from 'react-i18next';

import { cn } from '@/lib/cn';
import { formatMoney, fromMinor, toMinor, type MoneyText } from '@/lib/money';

type Kind = 'plain' | 'in' | 'out' | 'reversal' | 'struck';

interface MoneyProps {
  value: MoneyText;
  /** A figure of 20 px and more: small yuan sign and decimals. */
  big?: boolean;
  kind?: Kind;
  /** Write `+` and `−`. */
  signed?: boolean;
  className?: string;
}

const KINDS: Record<Kind, string> = {
  plain: '',
  in: 'font-semibold text-accent-text',
  out: 'font-semibold text-ink',
  reversal: 'font-semibold text-red',
  struck: 'struck',
};

/** An amount of money; the one way to show it. */
export function MoneyAmount({ value, big = false, kind = 'plain', signed = false, className }: MoneyProps) {
  const { t } = useTranslation('common');
  const minor = toMinor(value);
  const size = formatMoney(fromMinor(Math.abs(minor)));
  const sign = minor < 0 ? '\u2212' : signed && minor > 0 ? '+' : '';
  const plain = fromMinor(Math.abs(minor));
  const amount =
    minor < 0
      ? t('readMinus', { amount: plain })
      : signed && minor > 0
        ? t('readPlus', { amount: plain })
        : t('readMoney', { amount: plain });
  const spoken = kind === 'reversal' ? t('readReversal', { amount }) : amount;
  const [whole, decimals] = size.split('.');
  return (
    <span className={cn('money', KINDS[kind], className)}>
      <span className="sr-only">{spoken}</span>
      <span aria-hidden="true">
        {big && <span className="money-sign">¥</span>}
        {sign}
        {whole}
        {big ? <span className="money-decimals">.{decimals}</span> : `.${decimals}`}
      </span>
    </span>
  );
}

/** Which look an amount that a posting moved has in a list. */
export function kindOfChange(posting: { kind: string; reversed_by: string | null }, value: MoneyText): Kind {
  if (posting.reversed_by) return 'struck';
  if (posting.kind === 'reversal') return 'reversal';
  return toMinor(value) > 0 ? 'in' : 'out';
}

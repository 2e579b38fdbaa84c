import { useTranslation } from 'react-i18next';

import { TextField } from '@/components/ui/field';
import { formatMoney, fromMinor, normaliseTyped, parseTyped, toMinor, type MoneyText } from '@/lib/money';

/** A way of payment with the cash that was handed over, when some was typed; nothing typed means the exact amount. */
export function withGiven<T extends { method: string }>(tender: T, given: string): T & { given?: MoneyText } {
  const minor = tender.method === 'cash' ? parseTyped(given) : null;
  return minor ? { ...tender, given: fromMinor(minor) } : tender;
}

interface CashGivenProps {
  /** What cash pays. */
  due: MoneyText;
  given: string;
  onGive: (given: string) => void;
}

/** Cash that was handed over, and what goes back of it or is missing. */
export function CashGiven({ due, given, onGive }: CashGivenProps) {
  const { t } = useTranslation('common');
  const minor = parseTyped(given);
  return (
    <div className="flex items-end gap-5">
      <TextField
        label={t('cash.given')}
        value={given}
        inputMode="decimal"
        autoComplete="off"
        maxLength={13}
        boxClassName="w-40"
        className="h-12 text-20"
        onFocus={(event) => event.target.select()}
        onChange={(event) => onGive(normaliseTyped(event.target.value).replace(/[^\d.]/g, ''))}
      />
      {minor !== null && (
        <p aria-live="polite">
          <span className="block text-12 text-ink-3">{t(minor < toMinor(due) ? 'cash.short' : 'cash.change')}</span>
          <span className="text-28 font-semibold">{formatMoney(fromMinor(Math.abs(minor - toMinor(due))))}</span>
        </p>
      )}
    </div>
  );
}

import { Calculator, ListPlus } from 'lucide-react';
import { useState, type ReactNode, type Ref } from 'react';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';
import { normaliseTyped } from '@/lib/money';

import { Keypad } from './keypad';

interface PayRowProps {
  amount: string;
  onAmount: (amount: string) => void;
  /** Lines are open: the amount is their sum and cannot be typed. */
  linesTotal: string | null;
  onToggleLines: () => void;
  hint: ReactNode;
  pending: boolean;
  disabled: boolean;
  label: string;
  onPay: () => void;
  /** Stored value does not cover it: the others are offered in the place of the button. */
  onOtherWays?: (() => void) | undefined;
  inputRef: Ref<HTMLInputElement>;
}

/** Amount, what it will do, and the one filled button: what Enter does. */
export function PayRow({
  amount,
  onAmount,
  linesTotal,
  onToggleLines,
  hint,
  pending,
  disabled,
  label,
  onPay,
  onOtherWays,
  inputRef,
}: PayRowProps) {
  const { t } = useTranslation('desk');
  const [keypad, setKeypad] = useState(false);
  return (
    <form
      className="flex items-center gap-3.5 border-t py-2 pr-2.5 pl-5 narrow:flex-wrap narrow:gap-x-2.5 narrow:gap-y-1 narrow:pl-4"
      onSubmit={(event) => {
        event.preventDefault();
        setKeypad(false);
        if (!pending && !disabled) onPay();
      }}
    >
      <label htmlFor="desk-amount" className="text-16 font-semibold whitespace-nowrap">
        {t('amount')}
      </label>
      <div className="input-box relative flex h-[52px] w-[230px] flex-none items-center gap-1.5 rounded-2 border border-line-strong bg-surface pl-3.5 narrow:w-[176px]">
        <span className="text-20 text-ink-2" aria-hidden="true">
          ¥
        </span>
        <input
          id="desk-amount"
          ref={inputRef}
          value={linesTotal ?? amount}
          readOnly={linesTotal !== null}
          inputMode="decimal"
          autoComplete="off"
          maxLength={13}
          onChange={(event) => onAmount(normaliseTyped(event.target.value).replace(/[^\d.]/g, ''))}
          className="h-full w-full min-w-0 bg-transparent text-28 font-semibold"
          aria-describedby="desk-hint"
        />
        <button
          type="button"
          className="grid h-11 w-11 flex-none place-items-center rounded-2 text-ink-3"
          aria-label={t('keypad')}
          aria-expanded={keypad}
          disabled={linesTotal !== null}
          tabIndex={-1}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => setKeypad(!keypad)}
        >
          <Calculator size={20} aria-hidden="true" />
        </button>
        {keypad && (
          <div className="reveal absolute top-[58px] left-0 z-30 rounded-3 border bg-raised p-3 shadow-(--rg-shadow-2)">
            <Keypad value={amount} onChange={onAmount} />
          </div>
        )}
      </div>
      <Button
        size="desk"
        look="ghost"
        onClick={onToggleLines}
        className="px-2.5! text-13!"
        aria-pressed={linesTotal !== null}
        title="Alt+L"
      >
        <ListPlus size={18} aria-hidden="true" />
        <span>{linesTotal === null ? t('openLines') : t('closeLines')}</span>
      </Button>
      <div
        id="desk-hint"
        className="min-w-0 flex-1 text-13 text-ink-2 narrow:order-last narrow:min-h-5 narrow:basis-full"
        aria-live="polite"
      >
        {hint}
      </div>
      {onOtherWays ? (
        <Button look="filled" size="large" hint="F7" pending={pending} onClick={onOtherWays} className="narrow:ml-auto">
          {t('otherWays')}
        </Button>
      ) : (
        <Button
          type="submit"
          look="filled"
          size="large"
          hint="Enter"
          pending={pending}
          disabled={disabled}
          className="narrow:ml-auto"
        >
          {label}
        </Button>
      )}
    </form>
  );
}

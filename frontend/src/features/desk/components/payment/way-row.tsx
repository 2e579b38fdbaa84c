import {
  Banknote,
  Coins,
  CreditCard,
  Gift,
  HandCoins,
  Landmark,
  MessageCircle,
  Plus,
  Star,
  Ticket,
  Wallet,
  type LucideIcon,
} from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { SaleMethod } from '@/api/types';
import { methodName } from '@/components/ledger/tender-words';
import { cn } from '@/lib/cn';
import { formatMoney, isZero, normaliseTyped } from '@/lib/money';

import { hasReference, PLAIN_VOUCHER, PLATFORMS, takesPart, type PaymentDraft } from '../../payment';

/** A field of a row; `rest` is the mark that this way takes what the others leave. */
export interface WayField {
  method: SaleMethod;
  field: 'part' | 'given' | 'reference' | 'rest' | 'settlement' | 'platform';
}

export const fieldId = ({ method, field }: WayField) => `pay-${method}-${field}`;

const ICONS: Partial<Record<SaleMethod, LucideIcon>> = {
  stored_value: Wallet,
  points: Star,
  cash: Banknote,
  wechat: MessageCircle,
  alipay: Coins,
  bank_card: CreditCard,
  voucher: Ticket,
  other: Landmark,
  on_account: HandCoins,
  gift_card: Gift,
  deposit: Gift,
};

/** One way of payment: whether it takes the rest, its own part, and what belongs to it. */
export function WayRow({
  method,
  place,
  draft,
  amount,
  note,
  canPay,
  onRest,
  onWrite,
  onFocus,
  onStep,
}: {
  method: SaleMethod;
  place: number;
  draft: PaymentDraft;
  /** What it pays; `null` when it pays nothing. */
  amount: string | null;
  note: string | null;
  canPay: boolean;
  onRest: () => void;
  onWrite: (at: WayField, text: string) => void;
  onFocus: (at: WayField) => void;
  onStep: (event: KeyboardEvent<HTMLInputElement>, at: WayField) => void;
}) {
  const { t } = useTranslation(['pay', 'common']);
  const { t: common } = useTranslation('common');
  const Icon = ICONS[method] ?? Landmark;
  const isBearer = method === 'gift_card';
  const name = isBearer ? t('gift.name') : methodName(method, common);
  const isPoints = method === 'points';
  const isVoucher = method === 'voucher';
  const voucher = draft.voucher ?? PLAIN_VOUCHER;
  const isRest = method === draft.rest;
  const takes = takesPart(draft, method);
  const isOpen = takes || (isVoucher && draft.voucher !== undefined) || (isBearer && draft.bearer !== undefined);
  const field = (which: WayField['field']) => ({
    id: fieldId({ method, field: which }),
    onFocus: (event: { target: HTMLInputElement }) => {
      onFocus({ method, field: which });
      if (which !== 'rest') event.target.select();
    },
    onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => onStep(event, { method, field: which }),
    autoComplete: 'off',
  });
  const money = (text: string) => normaliseTyped(text).replace(/[^\d.]/g, '');
  return (
    <li
      className={cn(
        'grid grid-cols-[minmax(0,1fr)_128px_132px] items-center gap-2 border-b py-[3px] pr-1 pl-2',
        isRest && 'bg-accent-soft shadow-[inset_3px_0_var(--rg-accent)]',
      )}
    >
      <label className="flex min-h-11 min-w-0 items-center gap-2.5">
        {isPoints ? (
          <span className="w-4.5" />
        ) : isVoucher || isBearer ? (
          <button
            type="button"
            tabIndex={-1}
            className="flex-none"
            aria-label={t(isBearer ? 'gift.take' : 'voucher.take')}
            onClick={onRest}
          >
            <Plus size={18} className="text-ink-3" aria-hidden="true" />
          </button>
        ) : (
          <input
            type="radio"
            name="rest"
            className="size-4.5 flex-none accent-accent"
            aria-label={t('restBy', { way: name })}
            checked={isRest}
            onChange={onRest}
            {...field('rest')}
          />
        )}
        <Icon size={20} className={takes ? 'text-accent-text' : 'text-ink-3'} aria-hidden="true" />
        <span className="min-w-0">
          <span className={cn('block text-16', takes && 'font-semibold')}>
            {name}
            {place > 0 && (
              <span className="ml-2 text-11 font-normal text-ink-3" aria-hidden="true">
                Alt {place % 10}
              </span>
            )}
          </span>
          {(note || isRest) && (
            <span className="block text-12 text-ink-3">
              {[note, isRest ? t('takesRest') : null].filter(Boolean).join(' · ')}
            </span>
          )}
        </span>
      </label>
      <span>
        {method === 'cash' && takes && (
          <input
            className="input h-11 text-right text-20 font-semibold"
            aria-label={t('given')}
            placeholder={t('given')}
            inputMode="decimal"
            maxLength={13}
            value={draft.given}
            onChange={(event) => onWrite({ method, field: 'given' }, money(event.target.value))}
            {...field('given')}
          />
        )}
        {isPoints && canPay && (
          <input
            className="input h-11 text-right text-16"
            aria-label={t('points.count')}
            placeholder={t('points.count')}
            inputMode="numeric"
            maxLength={9}
            value={draft.typed.points ?? ''}
            onChange={(event) => onWrite({ method, field: 'part' }, event.target.value.replace(/\D/g, ''))}
            {...field('part')}
          />
        )}
        {isOpen && hasReference(method) && (
          <input
            className="input h-11 text-13"
            aria-label={t('reference', { way: name })}
            placeholder={t(isBearer ? 'gift.number' : isVoucher ? 'voucherCode' : 'referenceShort')}
            maxLength={64}
            value={draft.references[method] ?? ''}
            onChange={(event) => onWrite({ method, field: 'reference' }, event.target.value)}
            {...field('reference')}
          />
        )}
      </span>
      {isPoints ? (
        <output className="pr-3 text-right text-20 font-semibold" aria-label={t('points.worth')}>
          {amount && !isZero(amount) ? formatMoney(amount) : ''}
        </output>
      ) : (
        <input
          className={cn('input h-11 text-right text-20', takes && 'font-semibold', isRest && 'border-dashed')}
          aria-label={t('part', { way: name })}
          inputMode="decimal"
          maxLength={13}
          value={isRest ? (amount ?? '') : (draft.typed[method] ?? '')}
          onChange={(event) => onWrite({ method, field: 'part' }, money(event.target.value))}
          {...field('part')}
        />
      )}
      {isVoucher && isOpen && (
        <span className="col-span-3 flex items-center gap-2 pb-1 pl-14">
          <select
            className="input h-11 w-36"
            aria-label={t('voucher.platform')}
            value={voucher.platform}
            onChange={(event) => onWrite({ method, field: 'platform' }, event.target.value)}
          >
            {PLATFORMS.map((platform) => (
              <option key={platform} value={platform}>
                {t(`voucher.${platform}`)}
              </option>
            ))}
          </select>
          <span className="flex-1 text-right text-12 text-ink-3">{t('voucher.settled')}</span>
          <input
            className="input h-11 w-[132px] text-right text-16"
            aria-label={t('voucher.settled')}
            placeholder={draft.typed.voucher}
            inputMode="decimal"
            maxLength={13}
            value={voucher.settlement}
            onChange={(event) => onWrite({ method, field: 'settlement' }, money(event.target.value))}
            {...field('settlement')}
          />
        </span>
      )}
    </li>
  );
}
